"""The product's own preparation of a picture, as src/image does it: what both towers' sides must agree on."""

from PIL import Image

WHITE = (255, 255, 255)


def tower_input(picture: Image.Image, side: int) -> Image.Image:
    """What the tower sees of a picture: white below transparency, shorter side to `side` pixels, centre crop."""
    picture = on_colour(picture, WHITE)
    width, height = (resized_length(length, min(picture.size), side) for length in picture.size)
    # Columns, then rows, as one call does up to Pillow 12; later ones swap the passes for some sizes.
    picture = picture.resize((width, picture.height), Image.Resampling.BICUBIC)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def resized_length(length: int, shorter: int, side: int) -> int:
    """A side's length once the shorter one is `side`, rounded down as `axis` in src/image/mod.rs does."""
    return side * length // shorter


def on_colour(picture: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """The picture as RGB, with a colour below what is transparent."""
    if "A" not in picture.getbands():
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, colour)
    ground.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
    return ground
