"""Says which parts of a site's SVG pictures can't be read.

A text is cut off, or something can't be told apart from what is behind it. The colours are those that the
browser computes, in the colour scheme that it shows; what a picture leaves transparent has the colour of
the page. Bounds of contrast are those of WCAG 2.2: 4.5 for text (1.4.3), and 3 for lines and areas
(1.4.11). A shape as large as the picture is its background, and has no bound.
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

# What is wrong with a picture, a line for each part of it.
_UNREADABLE = """
page => {
  const picture = document.documentElement;
  const {x, y, width, height} = picture.viewBox.baseVal;
  const matrix = picture.getScreenCTM();
  const start = new DOMPoint(x, y).matrixTransform(matrix);
  const end = new DOMPoint(x + width, y + height).matrixTransform(matrix);
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
    if (lowest < least) {
      found.push(
        `${name} in rgb(${own.colour}) has a contrast of ${lowest.toFixed(1)}; expected: at least ${least}`
      );
    }
  };
  for (const element of drawn) {
    const name = element.localName;
    if (name === 'text') {
      const {left, right, top, bottom} = element.getBoundingClientRect();
      if (left < start.x || right > end.x || top < start.y || bottom > end.y) {
        found.push(`"${element.textContent.trim()}" is cut off; expected: within the picture`);
      }
      const middle = [[0.02, 0.5], [0.5, 0.5], [0.98, 0.5]];
      check(element, `"${element.textContent.trim()}"`, 'fill', within(element, middle), 4.5);
      continue;
    }
    const box = element.getBoundingClientRect();
    const covers = box.width > end.x - start.x - 1 && box.height > end.y - start.y - 1;
    if (paint(element, 'stroke')) {
      check(element, `the stroke of a ${name}`, 'stroke', along(element), 3);
    } else if (!covers && name !== 'line') {
      check(element, `the fill of a ${name}`, 'fill', within(element, [[0.5, 0.5]]), 3);
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
        for problem in page.evaluate(_UNREADABLE, background):
            yield f"{address.rpartition('/')[2]}: {problem}"
