"""Drawn photos for the made-up market: a simple object on a soft ground, never a real picture."""

from __future__ import annotations

import colorsys
import functools
import io
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 480
SCALE = 2
"""Drawn twice as large and scaled down, which smooths the edges."""

Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw


def _colour(hue: float, saturation: float, value: float) -> Colour:
    r, g, b = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return int(r * 255), int(g * 255), int(b * 255)


def _s(*points: float) -> list[float]:
    return [p * SCALE for p in points]


def _box(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(220, 190, 420, 360), 12 * SCALE, fill=body)
    draw.polygon(_s(220, 200, 260, 150, 460, 150, 420, 200), fill=dark)
    draw.polygon(_s(420, 195, 460, 150, 460, 310, 420, 355), fill=dark)
    draw.rectangle(_s(305, 190, 335, 360), fill=dark)


def _bike(draw: Draw, body: Colour, dark: Colour) -> None:
    for x in (205, 435):
        draw.ellipse(_s(x - 85, 225, x + 85, 395), outline=dark, width=14 * SCALE)
        draw.ellipse(_s(x - 10, 300, x + 10, 320), fill=dark)
    frame = [(205, 310), (275, 200), (395, 200), (320, 315), (205, 310)]
    draw.line(
        [(x * SCALE, y * SCALE) for x, y in frame], fill=body, width=14 * SCALE, joint="curve"
    )
    draw.line(_s(265, 175, 320, 315), fill=body, width=14 * SCALE)
    draw.line(_s(435, 310, 388, 165), fill=body, width=14 * SCALE)
    draw.line(_s(365, 160, 415, 160), fill=dark, width=12 * SCALE)
    draw.line(_s(240, 172, 292, 172), fill=dark, width=14 * SCALE)


def _console(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(140, 200, 400, 275), 24 * SCALE, fill=body)
    draw.rectangle(_s(140, 232, 400, 243), fill=dark)
    draw.rounded_rectangle(_s(330, 290, 520, 375), 42 * SCALE, fill=dark)
    draw.ellipse(_s(360, 312, 395, 347), fill=body)
    for x, y in ((465, 312), (485, 330), (465, 348), (447, 330)):
        draw.ellipse(_s(x - 7, y - 7, x + 7, y + 7), fill=body)


def _phone(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(245, 80, 395, 400), 28 * SCALE, fill=dark)
    draw.rounded_rectangle(_s(256, 92, 384, 388), 20 * SCALE, fill=body)
    draw.rounded_rectangle(_s(295, 98, 345, 112), 7 * SCALE, fill=dark)


def _sofa(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(150, 165, 490, 300), 34 * SCALE, fill=dark)
    draw.rounded_rectangle(_s(110, 225, 190, 350), 30 * SCALE, fill=body)
    draw.rounded_rectangle(_s(450, 225, 530, 350), 30 * SCALE, fill=body)
    draw.rounded_rectangle(_s(180, 265, 318, 340), 16 * SCALE, fill=body)
    draw.rounded_rectangle(_s(322, 265, 460, 340), 16 * SCALE, fill=body)
    for x in (140, 485):
        draw.rectangle(_s(x, 348, x + 16, 375), fill=(90, 66, 48))


def _table(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(130, 190, 510, 222), 8 * SCALE, fill=body)
    for x in (155, 465):
        draw.polygon(_s(x, 222, x + 24, 222, x + 18, 380, x + 6, 380), fill=dark)
    draw.rectangle(_s(300, 222, 440, 275), fill=dark)
    draw.ellipse(_s(362, 242, 378, 258), fill=body)


def _guitar(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.ellipse(_s(190, 255, 350, 405), fill=body)
    draw.ellipse(_s(270, 205, 390, 325), fill=body)
    draw.ellipse(_s(275, 275, 325, 325), fill=dark)
    draw.line(_s(300, 300, 490, 110), fill=dark, width=20 * SCALE)
    draw.line(_s(478, 122, 515, 85), fill=body, width=30 * SCALE)


def _camera(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(165, 185, 475, 365), 24 * SCALE, fill=dark)
    draw.rounded_rectangle(_s(260, 150, 380, 200), 12 * SCALE, fill=dark)
    draw.rectangle(_s(165, 215, 475, 235), fill=body)
    draw.ellipse(_s(245, 205, 395, 355), fill=body)
    draw.ellipse(_s(272, 232, 368, 328), fill=(30, 34, 44))
    draw.ellipse(_s(295, 250, 322, 277), fill=(150, 170, 200))


def _laptop(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(185, 140, 455, 325), 14 * SCALE, fill=dark)
    draw.rectangle(_s(200, 155, 440, 312), fill=body)
    draw.polygon(_s(185, 328, 455, 328, 505, 372, 135, 372), fill=dark)


def _car(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.polygon(_s(215, 240, 265, 175, 400, 175, 455, 240), fill=dark)
    draw.rounded_rectangle(_s(125, 235, 520, 325), 34 * SCALE, fill=body)
    for x in (215, 430):
        draw.ellipse(_s(x - 42, 283, x + 42, 367), fill=(35, 38, 46))
        draw.ellipse(_s(x - 18, 307, x + 18, 343), fill=(190, 194, 202))
    draw.polygon(_s(245, 235, 278, 190, 325, 190, 325, 235), fill=(205, 222, 235))
    draw.polygon(_s(338, 235, 338, 190, 390, 190, 425, 235), fill=(205, 222, 235))


def _blocks(draw: Draw, body: Colour, dark: Colour) -> None:
    for x, y, colour in ((170, 290, body), (310, 290, dark), (240, 205, body)):
        draw.rounded_rectangle(_s(x, y, x + 150, y + 85), 8 * SCALE, fill=colour)
        for stud in (22, 62, 102):
            draw.rounded_rectangle(
                _s(x + stud, y - 16, x + stud + 28, y + 4), 5 * SCALE, fill=colour
            )


def _machine(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(210, 110, 430, 385), 18 * SCALE, fill=body)
    draw.rectangle(_s(210, 165, 430, 172), fill=dark)
    draw.ellipse(_s(245, 195, 395, 345), fill=dark)
    draw.ellipse(_s(268, 218, 372, 322), fill=(205, 222, 235))
    for x in (240, 270, 300):
        draw.ellipse(_s(x, 132, x + 16, 148), fill=dark)


def _tool(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(190, 165, 410, 245), 26 * SCALE, fill=body)
    draw.rectangle(_s(410, 188, 455, 222), fill=dark)
    draw.rectangle(_s(455, 200, 530, 210), fill=(150, 154, 162))
    draw.polygon(_s(225, 240, 295, 240, 275, 345, 215, 345), fill=dark)
    draw.rounded_rectangle(_s(190, 340, 300, 385), 10 * SCALE, fill=body)


def _coat(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.polygon(_s(250, 110, 390, 110, 425, 395, 215, 395), fill=body)
    draw.polygon(_s(250, 112, 195, 165, 160, 330, 205, 340, 250, 215), fill=dark)
    draw.polygon(_s(390, 112, 445, 165, 480, 330, 435, 340, 390, 215), fill=dark)
    draw.line(_s(320, 130, 320, 392), fill=dark, width=6 * SCALE)
    draw.polygon(_s(285, 108, 320, 165, 355, 108), fill=dark)


def _watch(draw: Draw, body: Colour, dark: Colour) -> None:
    draw.rounded_rectangle(_s(280, 70, 360, 410), 20 * SCALE, fill=dark)
    draw.ellipse(_s(220, 140, 420, 340), fill=body)
    draw.ellipse(_s(240, 160, 400, 320), fill=(245, 245, 240))
    draw.line(_s(320, 240, 320, 185), fill=(40, 44, 52), width=7 * SCALE)
    draw.line(_s(320, 240, 362, 262), fill=(40, 44, 52), width=7 * SCALE)


SHAPES: Mapping[str, Callable[[Draw, Colour, Colour], None]] = {
    "bike": _bike, "box": _box, "console": _console, "phone": _phone, "sofa": _sofa,
    "table": _table, "guitar": _guitar, "camera": _camera, "laptop": _laptop, "car": _car,
    "blocks": _blocks, "machine": _machine, "tool": _tool, "coat": _coat, "watch": _watch,
}  # fmt: skip


@functools.lru_cache(maxsize=128)
def draw_photo(name: str) -> bytes:
    """The JPEG of a photo name such as "bike-4711"; unknown shapes are a box."""
    shape = name.partition("-")[0]
    chance = random.Random(name)  # noqa: S311 - invention, not secrecy
    hue = chance.random()
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
    draw = ImageDraw.Draw(image)
    wall, floor = _colour(hue + 0.5, 0.10, 0.95), _colour(hue + 0.46, 0.16, 0.84)
    line = chance.randrange(300, 350)
    draw.rectangle(_s(0, 0, WIDTH, line), fill=wall)
    draw.rectangle(_s(0, line, WIDTH, HEIGHT), fill=floor)
    draw.ellipse(_s(110, 350, 530, 420), fill=_colour(hue + 0.46, 0.20, 0.74))
    body, dark = _colour(hue, 0.55, 0.82), _colour(hue, 0.60, 0.45)
    SHAPES.get(shape, _box)(draw, body, dark)
    out = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=82)
    return out.getvalue()
