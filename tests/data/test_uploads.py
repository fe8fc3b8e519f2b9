"""What is handed in is judged by its bytes: cleaned, kept as it is, or refused in words."""

from __future__ import annotations

import io
import struct
import unicodedata
import zlib
from typing import TYPE_CHECKING, Any, Final

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from data.errors import InputError
from data.imports.refusal import FileRefusedError
from data.uploads import Limits, shown_name, taken
from data.uploads.child import look_at
from data.uploads.metadata import bare_jpeg
from data.words import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.words import Text

LIMITS: Final = Limits()
SMALL: Final = Limits(pixels=40_000, edge=100, preview_edge=50)


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:  # noqa: ANN401
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "#c02020")
    image.paste("#2020c0", (size[0] // 2, 0, *size))
    held = io.BytesIO()
    image.save(held, kind, **more)
    return held.getvalue()


def told(orientation: int = 1) -> Image.Exif:
    """Return what a telephone notes: where, when, with what, whose."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F], exif[0x013B] = "Telephone maker", "Erika Mustermann"
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (51.0, 27.0, 39.0), 3: "E", 4: (12.0, 37.0, 59.0)})
    return exif


def paper(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **saved: Any) -> bytes:  # noqa: ANN401
    """Return a PDF of one page, changed."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(300, 300))
    change(pdf)
    held = io.BytesIO()
    pdf.save(held, **saved)
    return held.getvalue()


# Pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_nothing_is_left_of_where_a_picture_was_taken(kind: str) -> None:
    given_bytes = picture(kind, exif=told())
    with Image.open(io.BytesIO(given_bytes)) as before:
        assert before.getexif()[0x013B] == "Erika Mustermann"
    upload = taken(given_bytes, "IMG_1234.pdf")
    for content in (upload.content, upload.preview):
        assert content is not None
        with Image.open(io.BytesIO(content)) as image:
            assert dict(image.getexif()) == {}
            assert not {"exif", "xmp", "comment", "icc_profile", "photoshop"} & image.info.keys()
            assert image.size == (300, 200)
        for trace in (b"Exif", b"GPS", b"Telephone", b"Mustermann", b"http://ns.adobe.com"):
            assert trace not in content


def test_what_hides_in_text_and_comments_is_left_behind_too() -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415

    notes = PngInfo()
    notes.add_text("Location", "51.46 12.63")
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>GPSLatitude</x:xmpmeta>")
    png = taken(picture("PNG", pnginfo=notes), "a.png").content
    jpeg = taken(picture("JPEG", comment=b"51.46 12.63", xmp=b"GPSLatitude"), "a.jpg").content
    for content in (png, jpeg, taken(picture("PNG") + b"PK\x03\x04 51.46 12.63", "b.png").content):
        assert b"51.46" not in content
        assert b"GPSLatitude" not in content


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (300, 200), (10, 100)),
        (3, (300, 200), (290, 100)),
        (6, (200, 300), (100, 10)),
        (8, (200, 300), (100, 290)),
    ],
)
def test_a_picture_stands_upright(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    upload = taken(picture(exif=told(orientation)), "a.jpg")
    assert (upload.width, upload.height) == size
    with Image.open(io.BytesIO(upload.content)) as image:
        assert image.size == size
        colour = image.convert("RGB").getpixel(red_at)
    assert isinstance(colour, tuple)
    assert colour[0] > 150 > colour[2]


def test_a_large_picture_is_made_smaller_and_has_a_preview() -> None:
    upload = taken(picture(size=(5_000, 3_000)), "a.jpg")
    assert (upload.width, upload.height) == (2_400, 1_440)
    assert upload.preview is not None
    with Image.open(io.BytesIO(upload.preview)) as preview:
        assert preview.size == (1_200, 720)
    small = taken(picture(size=(900, 600)), "a.jpg")
    assert small.preview == small.content


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16", "F"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    kind = "TIFF" if mode in {"F", "CMYK"} else "PNG"
    held = io.BytesIO()
    Image.new(mode, (60, 40)).save(held, kind)
    upload = taken(held.getvalue(), "a")
    with Image.open(io.BytesIO(upload.content)) as image:
        assert (image.mode, image.size) == ("RGB", (60, 40))


def test_what_is_clear_is_white() -> None:
    held = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(held, "PNG")
    with Image.open(io.BytesIO(taken(held.getvalue(), "a.png").content)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_colours_of_another_profile_are_those_that_were_meant() -> None:
    lab = ImageCms.createProfile("LAB", 5000)
    strange = ImageCms.ImageCmsProfile(lab).tobytes()
    # One that does not fit is passed over.
    upload = taken(picture(icc_profile=strange), "a.jpg")
    with Image.open(io.BytesIO(upload.content)) as image:
        colour = image.convert("RGB").getpixel((10, 100))
    assert isinstance(colour, tuple)
    assert colour[0] > 150 > colour[2]


def test_a_drawing_stays_sharp_and_the_same_file_gives_the_same_bytes() -> None:
    drawing = Image.new("RGB", (800, 600), "white")
    drawing.paste("black", (100, 100, 102, 500))
    held = io.BytesIO()
    drawing.save(held, "PNG")
    one, other = (taken(held.getvalue(), "a.png") for _ in range(2))
    assert one.media_type == "image/png"
    assert one == other
    with Image.open(io.BytesIO(one.content)) as image:
        assert image.convert("RGB").tobytes() == drawing.tobytes()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    for width, height in ((50_000, 50_000), (8_001, 8_000), (2**31 - 1, 2**31 - 1)):
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        bomb += chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9)) + chunk(b"IEND", b"")
        assert len(bomb) < 5_000
        with pytest.raises(InputError, match="at most 64 million pixels"):
            taken(bomb, "bomb.png")


def test_a_file_too_large_is_not_even_looked_at() -> None:
    with pytest.raises(InputError, match=r"a\.jpg: found 1\.1 MB; expected at most 1 MB"):
        taken(bytes(1_100_000), "a.jpg", Limits(file_mb=1))


def test_a_file_that_takes_too_much_memory_is_refused() -> None:
    held = io.BytesIO()
    Image.new("RGB", (7_900, 8_000)).save(held, "PNG")
    with pytest.raises(InputError, match="read in 120 MB of memory"):
        taken(held.getvalue(), "a.png", Limits(memory_mb=120))


# PDFs


def test_a_pdf_that_tells_nothing_stays_as_it_is() -> None:
    content = taken(paper(), "plan.pdf").content
    upload = taken(content, "plan.jpg")
    assert (upload.content, upload.media_type) == (content, "application/pdf")
    assert (upload.width, upload.preview) == (None, None)


def _embed(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["run.exe"] = b"MZ"


def _open(action: pikepdf.Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action

    return change


def _on_page(note: pikepdf.Dictionary) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        # Deep within direct objects, and before it something harmless.
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link)
        pdf.pages[0].Annots = pikepdf.Array([link, note])

    return change


_NAME = pikepdf.Name
_SCRIPT = pikepdf.Dictionary(S=_NAME.JavaScript, JS="app.alert(1)")


def _unreachable(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Unused = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(A=_SCRIPT))])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_open(_SCRIPT), "JavaScript"),
        (_unreachable, "JavaScript"),
        (_open(pikepdf.Dictionary(S=_NAME.Launch, F="cmd.exe")), "launches"),
        (_open(pikepdf.Dictionary(S=_NAME.SubmitForm, F="https://evil.example")), "sends data"),
        (_embed, "embedded file"),
        (_on_page(pikepdf.Dictionary(Subtype=_NAME.FileAttachment)), "embedded file"),
        (_on_page(pikepdf.Dictionary(Subtype=_NAME.RichMedia)), "video"),
        (_on_page(pikepdf.Dictionary(AA=pikepdf.Dictionary(E=_SCRIPT))), "JavaScript"),
        (lambda pdf: pdf.Root.__setattr__("AcroForm", pikepdf.Dictionary(XFA="x")), "XFA"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_what_acts_or_hides_is_refused(
    change: Callable[[pikepdf.Pdf], None],
    found: str,
    packed: bool,  # noqa: FBT001
) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    content = paper(change, object_stream_mode=mode)
    with pytest.raises(InputError, match=found) as refused:
        taken(content, "plan.pdf")
    assert "plan.pdf" in str(refused.value)
    assert "printed to PDF anew" in str(refused.value)


def test_links_and_jumps_are_no_actions_to_fear() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, _NAME.Fit])
        uri = pikepdf.Dictionary(S=_NAME.URI, URI="https://www.eilenburg.de")
        note = pikepdf.Dictionary(Subtype=_NAME.Link, A=uri)
        pdf.pages[0].Annots = pikepdf.Array([note])

    assert taken(paper(change), "a.pdf").media_type == "application/pdf"


def _told(pdf: pikepdf.Pdf) -> None:
    """Let a PDF tell who made it, at every place where programs write that."""
    who = "Erika Mustermann"
    pdf.docinfo["/Title"] = "Bebauungsplan Süd"
    for key in ("/Author", "/Producer", "/Creator", "/Company", "/Subject"):
        pdf.docinfo[key] = f"{who} (Büro)"
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        said["dc:title"] = "Bebauungsplan Süd"
        said["dc:creator"] = [who]
        said["xmp:CreatorTool"] = who
        said["pdfuaid:part"] = "1"
    photo = pikepdf.Stream(pdf, picture("JPEG", exif=told()))
    for key, value in (("Subtype", "Image"), ("ColorSpace", "DeviceRGB"), ("Filter", "DCTDecode")):
        photo[f"/{key}"] = _NAME(f"/{value}")
    photo.Width, photo.Height, photo.BitsPerComponent = 300, 200, 8
    photo.Metadata = pikepdf.Stream(pdf, f"<x:xmpmeta>{who}</x:xmpmeta>".encode())
    page = pdf.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pdf.make_indirect(photo)))
    page.PieceInfo = pikepdf.Dictionary(Office=pikepdf.Dictionary(Private=who))
    box = pikepdf.Array([0, 0, 9, 9])
    note = pikepdf.Dictionary(Subtype=_NAME.Text, Rect=box, T=who, Contents="zu Kap. 3")
    entry = pikepdf.Dictionary(Subtype=_NAME.Widget, FT=_NAME.Tx, Rect=box, T="ort")
    field = pdf.make_indirect(entry)
    page.Annots = pikepdf.Array([pdf.make_indirect(note), field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    pdf.Root.Lang = "de"
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    element = pikepdf.Dictionary(S=_NAME.Figure, Alt="Lageplan")
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(K=pdf.make_indirect(element))


@pytest.mark.parametrize("packed", [True, False])
def test_nothing_is_left_of_who_made_a_pdf_but_title_tags_and_pages_are(
    packed: bool,  # noqa: FBT001
) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    given_bytes = paper(_told, object_stream_mode=mode)
    kept = taken(given_bytes, "plan.pdf").content
    assert taken(given_bytes, "plan.pdf").content == kept, "the same file is the same document"
    assert taken(kept, "plan.pdf").content == kept, "what is clean stays as it is"
    with pikepdf.open(io.BytesIO(kept)) as pdf:
        assert dict(pdf.docinfo.items()) == {"/Title": "Bebauungsplan Süd"}
        with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
            assert said["dc:title"] == "Bebauungsplan Süd"
            assert said["pdfuaid:part"] == "1"
            assert not {"dc:creator", "xmp:CreatorTool"} & set(said)
        held = b"".join(
            one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else one.unparse()
            for one in pdf.objects
        )
        for trace in (b"Mustermann", b"Exif", b"GPS", b"Telephone"):
            assert trace not in held + kept
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("de", True)
        assert str(pdf.Root.StructTreeRoot.K.Alt) == "Lageplan"
        note, entry = pdf.pages[0].Annots
        assert (str(note.Contents), "/T" in note, str(entry.T)) == ("zu Kap. 3", False, "ort")
        image = pdf.pages[0].Resources.XObject.Im
        assert isinstance(image, pikepdf.Stream)
        shown = pikepdf.PdfImage(image).as_pil_image()
    with Image.open(io.BytesIO(picture("JPEG", exif=told()))) as before:
        assert shown.tobytes() == before.tobytes()


def test_a_signed_pdf_is_refused_since_its_signature_names_somebody() -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        numbers = pikepdf.Array([0, 1, 2, 3])
        mark = pikepdf.Dictionary(Type=_NAME.Sig, ByteRange=numbers, Contents=b"\x00")
        pdf.Root.Perms = pikepdf.Dictionary(DocMDP=pdf.make_indirect(mark))

    with pytest.raises(InputError, match="an electronic signature"):
        taken(paper(sign), "a.pdf")


@given(st.binary(max_size=60))
def test_a_jpeg_that_is_none_breaks_nothing(rest: bytes) -> None:
    for start in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1"):
        assert len(bare_jpeg(start + rest)) <= len(start + rest)


def test_an_encrypted_or_damaged_or_empty_pdf_is_refused() -> None:
    for user in ("", "secret"):
        locked = paper(encryption=pikepdf.Encryption(owner="owner", user=user))
        with pytest.raises(InputError, match="encrypted PDF; expected a PDF without a password"):
            taken(locked, "a.pdf")
    whole = paper()
    for broken in (whole[: len(whole) // 2], b"%PDF-1.7\n", b"%PDF-1.4\n%%EOF"):
        with pytest.raises(InputError, match="a damaged PDF"):
            taken(broken, "a.pdf")
    with pytest.raises(InputError, match=r"without pages|damaged"):
        taken(paper(lambda pdf: pdf.pages.__delitem__(0)), "a.pdf")


# Anything else


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "nothing"),
        (b"  \n<!doctype html><script>alert(1)</script>", "HTML, SVG or XML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "HTML, SVG or XML"),
        (b"MZ\x90\x00", "a program"),
        (b"PK\x03\x04", "an archive or office document"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "a GIF"),
        (b"\x00\x01\x02", "something else"),
        (b"<html>%PDF-1.7", "HTML, SVG or XML"),
    ],
)
def test_the_bytes_say_what_a_file_is_and_its_name_does_not(content: bytes, found: str) -> None:
    with pytest.raises(InputError) as refused:
        taken(content, "plan.pdf")
    assert str(refused.value) == (
        f"plan.pdf: found {found}; expected a PDF or a picture (JPEG, PNG, WebP, TIFF), by its "
        "content"
    )
    assert "erwartet: ein PDF oder ein Bild" in refused.value.in_("de")


_BEGINNINGS: Final = (
    *(b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"),
    *(b"II*\x00", b"MM\x00*"),
)
_WHOLE: Final = (
    *(picture(kind, (40, 30), exif=told()) for kind in ("JPEG", "PNG", "WEBP", "TIFF")),
    paper(),
    paper(_open(_SCRIPT)),
)


@st.composite
def hostile(draw: st.DrawFn) -> bytes:
    """Draw bytes that begin like something, or something whole with a wound."""
    if draw(st.booleans()):
        return draw(st.sampled_from(_BEGINNINGS)) + draw(st.binary(max_size=400))
    content = bytearray(draw(st.sampled_from(_WHOLE)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content) - 1))
        if draw(st.booleans()):
            content[at] = draw(st.integers(0, 255))
        else:
            del content[at : at + draw(st.integers(1, 40))]
            if not content:
                break
    return bytes(content)


@settings(max_examples=400, deadline=None)
@given(hostile())
def test_hostile_bytes_are_cleaned_or_refused_and_nothing_else(content: bytes) -> None:
    """In this process, so that whatever else is raised is seen."""
    refused: Text | str | None = None
    try:
        upload = look_at(content, SMALL)
    except FileRefusedError as error:
        refused = error.expected
    if refused is not None:
        assert said(refused, "de")
        assert said(refused, "en")
        return
    if upload.media_type == "application/pdf":
        assert look_at(upload.content, SMALL).content == upload.content
        return
    assert upload.width is not None
    assert upload.height is not None
    with Image.open(io.BytesIO(upload.content)) as image:
        image.load()
        assert image.format in {"JPEG", "PNG"}
        assert image.size == (upload.width, upload.height)
        assert max(image.size) <= SMALL.edge
        assert dict(image.getexif()) == {}
    assert b"Mustermann" not in upload.content


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\erika\\plan.pdf", "plan.pdf"),
        ("plan\x00.pdf\x1b[31m\n", "plan\ufffd.pdf\ufffd[31m\ufffd"),
        ("gpj.\u202eexe.pdf", "gpj.exe.pdf"),
        ("Baugrund  Gutachten.pdf", "Baugrund Gutachten.pdf"),
        ("U\u0308bersicht.pdf", "Übersicht.pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize("name", ["", "..", "../", "/", "\u202e"])
def test_a_name_that_says_nothing_is_called_so(name: str) -> None:
    assert said(shown_name(name), "en") == "file without a name"


@given(st.text(max_size=300))
def test_no_name_steers_or_leads_anywhere(name: str) -> None:
    shown = said(shown_name(name), "en")
    assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, shown))
    assert 0 < len(shown) <= 120
    assert not {"/", "\\", "\n", "\r", "\x1b", "\x00", "\u202e"} & set(shown)
