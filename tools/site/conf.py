"""Sphinx's settings of the site. It is copied beside the pages, and names nothing of this folder."""

project = "typed-aws-codegen"
author = "The typed-aws-codegen authors"
copyright = author
extensions = ["myst_parser", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
nitpicky = True

# Links to other sites, for `make docs-links`. The names are reserved ones, and those of examples.
linkcheck_ignore = [
    r"https?://([^/]+\.)?(example|example\.com)(/|$)",
    r"https?://([^/]+\.)?typed-aws-codegen\.example(/|$)",
    r"http://(127\.0\.0\.1|localhost)",
]
linkcheck_anchors = False  # AWS's pages make theirs by script.
linkcheck_retries = 2
linkcheck_timeout = 30
linkcheck_report_timeouts_as_broken = True

html_theme = "furo"
html_title = "Typed packages for AWS"
html_show_sourcelink = False
html_copy_source = False
# A summary needs a request for each result, which a browser refuses to pages of a folder.
html_show_search_summary = False
html_last_updated_fmt = None
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
# A code block is an example: no prompt to remove.
copybutton_exclude = ".linenos"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0a4fa3",
        "color-brand-content": "#0a4fa3",
        "color-foreground-muted": "#50555c",
        "color-foreground-secondary": "#50555c",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ab4f8",
        "color-brand-content": "#8ab4f8",
        "color-foreground-muted": "#b5bac1",
        "color-foreground-secondary": "#b5bac1",
    },
}
