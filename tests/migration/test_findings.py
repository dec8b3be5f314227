"""What is found of boto3, wherever its clients come from, and what it becomes."""

from __future__ import annotations

import ast

import pytest
from support.migration import found, reported, written

MADE = 'import boto3\nivs = boto3.client("ivs")\n'
CALLED = f"{MADE}response = ivs.create_channel()\n"

CLIENTS = {
    "client": """
        import boto3
        ivs = boto3.client("ivs")
        """,
    "alias of the module": """
        import boto3 as aws
        ivs = aws.client("ivs")
        """,
    "function": """
        from boto3 import client as make
        ivs = make("ivs")
        """,
    "service by its name": """
        import boto3
        ivs = boto3.client(service_name="ivs")
        """,
    "service in a constant": """
        import boto3
        SERVICE = "ivs"
        ivs = boto3.client(SERVICE)
        """,
    "session": """
        import boto3
        session = boto3.Session()
        ivs = session.client("ivs")
        """,
    "session at once": """
        from boto3.session import Session
        ivs = Session().client("ivs")
        """,
    "botocore": """
        import botocore.session
        ivs = botocore.session.get_session().create_client("ivs")
        """,
    "function of the program": """
        import boto3
        def make():
            return boto3.client("ivs")
        ivs = make()
        """,
    "made when it is needed": """
        import boto3
        ivs = None
        def init():
            global ivs
            if ivs is None:
                ivs = boto3.client("ivs")
        """,
    "one of two branches": """
        import boto3
        if 1 > 2:
            ivs = boto3.client("ivs", region_name="us-west-2")
        else:
            ivs = boto3.client("ivs")
        """,
    "tuple": """
        import boto3
        ivs, other = boto3.client("ivs"), 1
        """,
    "walrus": """
        import boto3
        if ivs := boto3.client("ivs"):
            pass
        """,
    "dictionary": """
        import boto3
        clients = {"ivs": boto3.client("ivs")}
        ivs = clients["ivs"]
        """,
    "instance": """
        import boto3
        class Aws:
            def __init__(self):
                self.ivs = boto3.client("ivs")
        ivs = Aws().ivs
        """,
    "property": """
        import boto3
        from functools import cached_property
        class Aws:
            @cached_property
            def ivs(self):
                return boto3.client("ivs")
        ivs = Aws().ivs
        """,
    "base class": """
        import boto3
        class Base:
            def __init__(self):
                self.ivs = boto3.client("ivs")
        class Aws(Base):
            pass
        ivs = Aws().ivs
        """,
    "context manager of the program": """
        import boto3
        from contextlib import contextmanager
        @contextmanager
        def made():
            yield boto3.client("ivs")
        with made() as ivs:
            pass
        """,
    "annotation": """
        from mypy_boto3_ivs import IVSClient
        ivs: IVSClient
        """,
    "annotation of a dataclass": """
        from dataclasses import dataclass
        from mypy_boto3_ivs.client import IVSClient
        @dataclass
        class Aws:
            ivs: IVSClient | None
        ivs = Aws(None).ivs
        """,
}


@pytest.mark.parametrize("text", CLIENTS.values(), ids=CLIENTS.keys())
def test_calls_are_certain_wherever_the_client_comes_from(text: str) -> None:
    lines = ["def use():", "    return ivs.get_stream(channelArn='x')['stream']['viewerCount']"]
    indent = " " * 8
    module = text.rstrip(" ") + "".join(f"{indent}{line}\n" for line in lines)
    last = written(module)[-2:]
    assert last == [
        "ivs.get_stream(channel_arn='x')",
        "ivs.get_stream(channel_arn='x').stream.viewer_count",
    ]


PASSED = {
    "argument": "def use(ivs): {use}\nuse(made)",
    "keyword": "def use(*, ivs): {use}\nuse(ivs=made)",
    "annotation": "from types_boto3_ivs import IVSClient\ndef use(ivs: 'IVSClient'): {use}",
    "default": "def use(ivs=made): {use}",
    "lambda": "use = lambda ivs: {use}\nuse(made)",
    "method": "class A:\n def use(self, ivs): {use}\nA().use(made)",
    "nested function": "def outer():\n ivs = made\n def use(): {use}\n return use",
    "fixture": "import pytest\n@pytest.fixture\ndef ivs(): return made\ndef test_a(ivs): {use}",
    "dependency": "from fastapi import Depends\ndef get(): return made\n"
    "def use(ivs=Depends(get)): {use}",
    "with": "from contextlib import nullcontext\nclass A:\n ivs = made\nwith A() as a:\n ivs=a.ivs\n {use}",
}


@pytest.mark.parametrize("text", PASSED.values(), ids=PASSED.keys())
def test_calls_are_certain_however_the_client_is_passed(text: str) -> None:
    module = 'import boto3\nmade = boto3.client("ivs")\n' + text.format(
        use="ivs.stop_stream(channelArn='x')"
    )
    assert written(module)[-1] == "ivs.stop_stream(channel_arn='x')"


OTHERS = {
    "another service": 'import boto3\nivs = boto3.client("s3")',
    "no boto3": "class boto3:\n def client(name): return name\nivs = boto3.client('ivs')",
    "a parameter that shadows": f"{MADE}def f(ivs): return ivs.get_stream(channelArn='x')\nf(1)",
    "a variable that shadows": f"{MADE}def f():\n ivs = object()\n return ivs.stop_stream(channelArn='x')",
    "a comprehension that shadows": f"{MADE}[ivs.stop_stream(channelArn='x') for ivs in range(3)]",
    "assigned again": f"{MADE}ivs = object()\nivs.stop_stream(channelArn='x')",
    "an import that shadows": f"{MADE}from other import ivs\nivs.stop_stream(channelArn='x')",
    "a name of a class": f"{MADE}class A:\n ivs = 1\n x = ivs.stop_stream(channelArn='x')",
    "a client of something else": "from x import client\nclient.get_stream(channelArn='x')",
    "httpx": "import httpx\nclient = httpx.Client()\nclient.get('x')['stream']",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_client_of_a_package_is_not_reported(text: str) -> None:
    assert [one for one in written(text) if "stream" in one] == []


UNCERTAIN = {
    "another client": f"{MADE}if 1 > 2: ivs = other()\n",
    "given or made": f"{MADE}def f(given): return given or ivs\nivs = f(open('x'))\n",
    "parameter that nothing tells": "import boto3\ndef f():\n ivs = boto3.client('ivs')\ndef g(ivs):\n ",
    "attribute of anything": f"{MADE}app.state.ivs = ivs\nivs = request.app.state.ivs\n",
}


@pytest.mark.parametrize("text", UNCERTAIN.values(), ids=UNCERTAIN.keys())
def test_what_is_not_certain_is_to_be_decided(text: str) -> None:
    (call,) = [one for one in found(f"{text}ivs.stop_stream(channelArn='x')") if one.kind == "call"]
    assert call.becomes == "ivs.stop_stream(channel_arn='x')"
    assert call.decide == "whether `ivs` is always a client of ivs"


def test_branch_that_leaves_does_not_make_it_uncertain() -> None:
    text = f"{MADE}def f(x):\n if x:\n  ivs = 1\n  return ivs\n else:\n  ivs = made()\n return ivs.stop_stream(channelArn='x')\ndef made(): return boto3.client('ivs')"
    assert written(text)[-2] == "ivs.stop_stream(channel_arn='x')"


MAKING = [
    ("boto3.client('ivs', region_name=r)", "IVSClient(region=r)"),
    ("boto3.client('ivs', 'us-west-2')", "? IVSClient()"),
    ("boto3.client('ivs', endpoint_url=u, use_ssl=False)", "IVSClient(endpoint_url=u)"),
    ("boto3.client('ivs', verify='/x')", "IVSClient(ca_bundle='/x')"),
    ("boto3.client('ivs', verify=False)", "? IVSClient()"),
    (
        "boto3.client('ivs', aws_secret_access_key=s, aws_access_key_id=a)",
        "IVSClient(credentials=Credentials(access_key_id=a, secret_access_key=s))",
    ),
    (
        "boto3.client('ivs', aws_account_id=n, aws_secret_access_key=s, aws_access_key_id=a)",
        "IVSClient(credentials=Credentials(access_key_id=a, secret_access_key=s, account_id=n))",
    ),
    ("boto3.client('ivs', **options)", "? IVSClient()"),
    ("boto3.Session(profile_name='p').client('ivs')", "IVSClient(profile='p')"),
    (
        "boto3.client('ivs', config=Config(retries={'max_attempts': 4}))",
        "IVSClient(max_attempts=5)",
    ),
    (
        "boto3.client('ivs', config=Config(retries={'total_max_attempts': n, 'mode': 'adaptive'}))",
        "IVSClient(max_attempts=n, retry_mode='adaptive')",
    ),
    (
        "boto3.client('ivs', config=Config(signature_version=UNSIGNED))",
        "IVSClient(credentials=ANONYMOUS)",
    ),
    (
        "boto3.client('ivs', region_name='a', config=Config(region_name='b', read_timeout=1))",
        "IVSClient(region='a', read_timeout=1)",
    ),
    (
        "boto3.client('ivs', config=Config(parameter_validation=False))",
        'IVSClient(validation="off")',
    ),
    ("boto3.client('ivs', config=Config(user_agent_appid='x'))", "? IVSClient()"),
    ("boto3.client('ivs', config=settings)", "? IVSClient()"),
    ("boto3.client(name)", "? -"),
    ("boto3.resource('ivs')", "? -"),
]


@pytest.mark.parametrize(("made", "becomes"), MAKING)
def test_arguments_of_clients(made: str, becomes: str) -> None:
    text = (
        f"import boto3\nfrom botocore.config import Config\nfrom botocore import UNSIGNED\n{made}"
    )
    assert written(text) == [becomes]


CALLS = [
    ("ivs.get_channel(arn=a)", "ivs.get_channel(arn=a)"),
    (
        "ivs.put_metadata(channelArn=a, metadata='m')",
        "ivs.put_metadata(channel_arn=a, metadata='m')",
    ),
    ("ivs.get_stream(**given)", "? ivs.get_stream(**given)"),
    ("ivs.get_stream(**{'channelArn': a})", 'ivs.get_stream(**{"channel_arn": a})'),
    ("ivs.get_stream(channel=a)", "? ivs.get_stream(channel=a)"),
    ("ivs.generate_presigned_url('get_stream')", "? -"),
    ("ivs.can_paginate('list_streams')", "? -"),
    ("ivs.get_strem(channelArn=a)", "? -"),
    ("getattr(ivs, name)", "? -"),
    ("ivs.meta.region_name", "ivs.region"),
    ("ivs.meta.endpoint_url", "ivs.endpoint_url"),
    ("ivs.meta.service_model", "? -"),
    (
        "partial(ivs.get_stream, channelArn=a)(channelArn=b)",
        "partial(ivs.get_stream, channel_arn=a)(channel_arn=b)",
    ),
    (
        "pool.submit(ivs.get_stream, channelArn=a)",
        "pool.submit(ivs.get_stream, channel_arn=a)",
    ),
    (
        "ivs.create_recording_configuration(destinationConfiguration={'s3': {'bucketName': b}})",
        "ivs.create_recording_configuration("
        "destination_configuration=DestinationConfiguration("
        "s3=S3DestinationConfiguration(bucket_name=b)))",
    ),
    (
        "ivs.create_recording_configuration(destinationConfiguration=where)",
        "? ivs.create_recording_configuration(destination_configuration=where)",
    ),
    (
        "ivs.create_channel(\n    latencyMode=(  # quick\n        'LOW'\n    ),\n)",
        "ivs.create_channel(\n    latency_mode=(  # quick\n        'LOW'\n    ),\n)",
    ),
    ("ivs.create_channel(name='ä'); ivs.create_channel(latencyMode='LOW')", ...),
]


@pytest.mark.parametrize(("call", "becomes"), CALLS)
def test_calls(call: str, becomes: str) -> None:
    last = written(f"{MADE}from functools import partial\n{call}")[-1]
    assert last == ("ivs.create_channel(latency_mode='LOW')" if becomes is ... else becomes)


def test_asynchronous_clients() -> None:
    text = """
from aiobotocore.session import get_session
async def main():
    async with get_session().create_client("ivs", region_name="us-west-2") as ivs:
        response = await ivs.get_stream(channelArn="x")
        print(response["stream"]["state"])
        async for page in ivs.get_paginator("list_channels").paginate(maxResults=1):
            print(page["channels"])
"""
    assert written(text) == [
        'AsyncIVSClient(region="us-west-2")',
        'ivs.get_stream(channel_arn="x")',
        "response.stream.state",
        "ivs.paginate.list_channels(max_results=1).pages()",
        "page.channels",
    ]


def test_values_are_followed_through_modules_of_the_program() -> None:
    report = reported(
        {
            "app/__init__.py": "",
            "app/aws.py": "import boto3\nivs = boto3.client('ivs')\ndef live():\n"
            " return ivs.list_streams()['streams']\n",
            "app/main.py": "from .aws import ivs, live\nfrom app import aws\n"
            "ivs.stop_stream(channelArn='x')\naws.ivs.stop_stream(channelArn='y')\n"
            "[one['channelArn'] for one in live()]\n",
        }
    )
    lines = [(one.path, one.line, one.becomes) for one in report.findings]
    assert [line[1:] for line in lines if line[0] == "app/main.py"] == [
        (3, "ivs.stop_stream(channel_arn='x')"),
        (4, "aws.ivs.stop_stream(channel_arn='y')"),
        (5, "one.channel_arn"),
    ]


def test_functions_of_collections_are_followed() -> None:
    text = f"""{MADE}
found = []
for page in ivs.get_paginator("list_channels").paginate(maxResults=1):
    found.extend(page["channels"])
by_name = {{}}
for one in sorted(found, key=lambda each: each["latencyMode"]):
    by_name[one["name"]] = one
print([(name, two["arn"]) for name, two in by_name.items()], max(found, key=lambda x: x["name"])["arn"])
for number, three in enumerate(found):
    print(number, three["name"])
print(list(map(lambda four: four["arn"], found)))
"""
    fields = [one.becomes for one in found(text) if one.kind == "result"]
    assert fields == [
        "page.channels",
        "each.latency_mode",
        "one.name",
        "two.arn",
        "max(found, key=lambda x: x.name).arn",
        "x.name",
        "three.name",
        "four.arn",
    ]


@pytest.mark.parametrize("name", ["ivs", "errors", "IVSClient", "Credentials"])
def test_suggestions_are_expressions(name: str) -> None:
    text = f"{CALLED}{name} = 1\nresponse['channel']\nivs.exceptions\n"
    for finding in reported({"module.py": text}).findings:
        ast.parse(finding.becomes)


def test_following_ends_where_very_many_values_meet() -> None:
    calls = "".join(f" f('text {number}')\n" for number in range(40))
    text = f"{MADE}def f(x):\n{calls} return x.stop_stream(channelArn='y')\nf(ivs)\n"
    report = reported({"module.py": text})
    assert report.unread == ()
    assert [one.decide for one in report.findings][-1] == "whether `x` is always a client of ivs"
