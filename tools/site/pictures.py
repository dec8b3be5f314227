"""Says which parts of a site's SVG pictures can't be told apart from what is behind them.

The colours are those that the browser computes, in the colour scheme that it shows; what a picture leaves
transparent has the colour of the page. Bounds are those of WCAG 2.2: 4.5 for text (1.4.3), and 3 for
lines and areas (1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

_PICTURES = "article img[src$='.svg']"

# The address of a picture, and the colour of the page behind it.
_PLACE = """
image => {
  let behind = image;
  while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') {
    behind = behind.parentElement;
  }
  return [image.src, behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)'];
}
"""

# What can't be told apart: a list of [description, contrast, least contrast].
_UNREADABLE = """
page => {
  const picture = document.documentElement;
  const whole = picture.getBoundingClientRect();
  const shapes = 'rect, circle, ellipse, polygon, path, polyline, line';
  const drawn = [...picture.querySelectorAll(shapes + ', text')].filter(one => !one.closest('defs'));

  const paint = (element, kind) => {
    const style = getComputedStyle(element);
    const found = style[kind].match(/[\\d.]+/g);
    if (style[kind] === 'none' || !found) return null;
    let opacity = Number(style[kind + 'Opacity']) * Number(found[3] ?? 1);
    for (let one = element; one !== picture; one = one.parentElement) {
      opacity *= Number(getComputedStyle(one).opacity);
    }
    return {colour: found.slice(0, 3).map(Number), opacity};
  };
  const over = (top, below) =>
    top.colour.map((value, part) => value * top.opacity + below[part] * (1 - top.opacity));
  const luminance = colour => {
    const [red, green, blue] = colour.map(value => {
      value /= 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // The colour at a point of the screen before an element was drawn.
  const behind = (point, element) => {
    let colour = page.match(/[\\d.]+/g).slice(0, 3).map(Number);
    for (const shape of drawn) {
      if (shape === element) break;
      const fill = shape.isPointInFill && paint(shape, 'fill');
      const inside = point.matrixTransform(shape.getScreenCTM().inverse());
      if (fill && shape.isPointInFill(inside)) colour = over(fill, colour);
    }
    return colour;
  };
  const within = (element, parts) => {
    const box = element.getBBox();
    return parts.map(([x, y]) => new DOMPoint(box.x + box.width * x, box.y + box.height * y));
  };
  const along = element => {
    const length = element.getTotalLength();
    return Array.from({length: 64}, (_, at) => element.getPointAtLength(length * (at + 0.5) / 64));
  };
  const found = [];
  const check = (element, name, kind, points, least) => {
    const own = paint(element, kind);
    if (!own) return;
    const ratios = points.map(point => {
      const below = behind(point.matrixTransform(element.getScreenCTM()), element);
      return contrast(over(own, below), below);
    });
    const lowest = Math.min(...ratios);
    if (lowest < least) found.push([`${name} in rgb(${own.colour})`, lowest, least]);
  };
  for (const element of drawn) {
    const name = element.localName;
    if (name === 'text') {
      const middle = [[0.02, 0.5], [0.5, 0.5], [0.98, 0.5]];
      check(element, `"${element.textContent.trim()}"`, 'fill', within(element, middle), 4.5);
      continue;
    }
    const box = element.getBoundingClientRect();
    const covers = box.width >= whole.width && box.height >= whole.height;
    if (paint(element, 'stroke')) {
      check(element, `the line of a ${name}`, 'stroke', along(element), 3);
    } else if (!covers && name !== 'line') {
      check(element, `the area of a ${name}`, 'fill', within(element, [[0.5, 0.5]]), 3);
    }
  }
  return found;
}
"""


def shows_pictures(page: Path) -> bool:
    """Whether a page of the site has a picture in SVG."""
    return '.svg"' in page.read_text("utf-8")


def unreadable(page: Page) -> Iterator[str]:
    """Yields what can't be read in the pictures of the page that is open; leaves the last one open."""
    pictures = [one.evaluate(_PLACE) for one in page.locator(_PICTURES).all()]
    if not pictures:
        yield f"found no {_PICTURES}; expected: at least one"
    for address, background in pictures:
        page.goto(address, wait_until="load")
        for part, contrast, least in page.evaluate(_UNREADABLE, background):
            yield (
                f"{address.rpartition('/')[2]}: {part} has a contrast of {contrast:.1f}; "
                f"expected: at least {least}"
            )
