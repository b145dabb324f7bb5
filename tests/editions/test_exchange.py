"""Files for translators: out of the drafts and back, or refused."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from editions.exchange import packages
from editions.exchange.mistakes import Refused
from editions.exchange.service import export, take, token
from editions.models import Edition
from editions.people import set_languages
from editions.states import State, states
from tests import factories
from tests.editions.notes.models import NotePage

SPACE = {"x": "urn:oasis:names:tc:xliff:document:2.0"}


@pytest.fixture
def essay(home):
    """English in three blocks; Japanese without text; a Korean draft that leaves one block out and has its own."""
    page = factories.draft(home, NotePage, factories.texts(en="Hello", ko="안녕"), slug="essay")
    english = [("a", "text", "one"), ("b", "html", "<b>two</b> &amp; more"), ("c", "text", "three\n\tlines\x0b  ")]
    korean = [("a", "text", "하나"), ("z", "text", "우리 것"), ("c", "text", "셋")]
    for code, body in (("en", english), ("ko", korean)):
        page.set_text(code, body=[{"id": key, "type": kind, "value": text} for key, kind, text in body])
    return factories.publish(page, "en")


def newest(page):
    return NotePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def written(page, *codes):
    return export("xliff", [newest(page)], codes, lambda found: f"https://example.org/{found.pk}/")


def translated(files, **texts):
    """The file with these translations, as a translator sends it back; ``a`` is the text of the block a."""
    ((name, content),) = files
    root = etree.fromstring(content)
    for unit in root.iter("{*}unit"):
        text = texts.get(unit.get("id").removeprefix("body:"))
        if text is not None:
            segment = unit.find("x:segment", SPACE)
            for old in segment.findall("x:target", SPACE):
                segment.remove(old)
            etree.SubElement(segment, f"{{{SPACE['x']}}}target").text = text
    return [(name, etree.tostring(root))]


def bring(files, user=None, **options):
    return take(packages.read(files), user, **options)


def body(page, code):
    return [(block["id"], block["type"], block["value"]) for block in newest(page).text_in(code)["body"]]


def mistakes(files, user=None, **options):
    with pytest.raises(Refused) as refused:
        bring(files, user, **options)
    return "\n".join(map(str, refused.value.mistakes))


# Out and back -----------------------------------------------------------------------------------------------------


def test_another_reader_sees_the_same(essay):
    ((name, content),) = written(essay, "ko")
    assert name == "essay.en-ko.xlf"
    units = {unit.getid(): unit for unit in Xliff2File.parsestring(content).units}
    assert [*units] == ["headline", "summary", "body:a", "body:b", "body:c"]
    assert (units["headline"].source, units["headline"].target) == ("Hello", "안녕")
    assert units["body:b"].source == "<b>two</b> &amp; more"  # HTML that its editor wrote as text
    assert units["body:b"].target is None
    assert b'<cp hex="000B"/>' in content


def test_unchanged_it_changes_nothing(essay):
    before = newest(essay)
    taken = bring(written(essay, "ja", "ko", "vi"))
    assert [(text.language.code, text.before == text.after, text.changes) for text in taken] == [
        ("ja", True, []),
        ("ko", True, []),
        ("vi", True, []),
    ]
    assert newest(essay).latest_revision_id == before.latest_revision_id


def test_an_empty_translation_takes_the_structure_of_the_source(essay):
    bring(translated(written(essay, "ja"), headline="こんにちは", a="一", c="三"))
    assert newest(essay).headline_in("ja") == "こんにちは"
    assert body(essay, "ja") == [("a", "text", "一"), ("c", "text", "三")]
    # The rest comes later, in its place.
    bring(translated(written(essay, "ja"), b="二"))
    assert body(essay, "ja") == [("a", "text", "一"), ("b", "html", "二"), ("c", "text", "三")]


def test_a_translation_keeps_a_structure_of_its_own(essay):
    bring(translated(written(essay, "ko"), a="첫째"))
    assert body(essay, "ko") == [("a", "text", "첫째"), ("z", "text", "우리 것"), ("c", "text", "셋")]


def test_white_space_and_letters_that_xml_has_not_are_kept(essay):
    (taken,) = bring(translated(written(essay, "ja"), c=" 一\n\t二  "))
    assert taken.after["body"][-1]["value"] == " 一\n\t二  "
    ((name, content),) = written(essay, "ja")
    source = re.sub(
        rb"<source>(three.*?)</source>", rb"<source>\1</source><target>\1</target>", content, flags=re.DOTALL
    )
    source = re.sub(rb"<target> .*?</target>", b"", source, flags=re.DOTALL)
    (taken,) = bring([(name, source)])
    assert taken.after["body"][-1]["value"] == "three\n\tlines\x0b  "


def test_a_tool_may_cut_a_text_into_sentences(essay):
    ((name, content),) = written(essay, "ja")
    cut = (
        b"<segment><source>He</source><target order='3'>B</target></segment>"
        b"<ignorable><source> </source></ignorable>"
        b"<segment><source>llo</source><target order='1'>A</target></segment>"
    )
    whole = re.search(rb"<segment[^>]*>\s*<source>Hello</source>\s*</segment>", content)[0]
    (taken,) = bring([(name, content.replace(whole, cut))])
    assert taken.after["headline"] == "A B"
    part = cut.replace(b"<target order='3'>B</target>", b"")
    assert "only a part" in mistakes([(name, content.replace(whole, part))], go_on=True).lower()


def test_only_the_draft_of_this_language_changes(essay):
    page = newest(essay)
    page.set_text("ja", headline="下書き", summary="")
    page.mark_ready("ja")
    page.save_revision()
    public = {edition.pk: edition.fingerprint for edition in Edition.objects.all()}
    others = {code: page.text_in(code) for code in ("en", "ko", "zh-hans", "vi")}
    assert states(newest(essay))["ja"] == State.READY
    bring(translated(written(essay, "ja"), headline="こんにちは"))
    after = newest(essay)
    assert states(after)["ja"] == State.DRAFT
    assert {code: after.text_in(code) for code in others} == others
    assert {edition.pk: edition.fingerprint for edition in Edition.objects.all()} == public


def test_a_dry_run_writes_nothing_and_says_what_would_change(essay):
    before = newest(essay).latest_revision_id
    files = translated(written(essay, "ko"), headline="여보세요")
    taken = bring(files, dry_run=True)
    assert [change.label for change in taken[0].changes] == ["Headline"]
    assert newest(essay).latest_revision_id == before
    bring(files, shown=token(taken))
    assert newest(essay).headline_in("ko") == "여보세요"


def test_what_has_been_shown_must_still_be_so(essay):
    files = translated(written(essay, "ja"), headline="一")
    shown = token(bring(files, dry_run=True))
    page = newest(essay)
    page.set_text("ja", headline="二")
    page.save_revision()
    assert "meanwhile" in mistakes(files, shown=shown, go_on=True)
    assert newest(essay).headline_in("ja") == "二"


def test_many_pages_in_one_zip(essay, note):
    pages = [newest(essay), newest(note)]
    files = export("xliff", pages, ["ja", "ko"], lambda page: f"https://example.org/{page.pk}/")
    name, content = packages.pack(files, "translations")
    assert name == "translations.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.namelist() == ["translations.en-ja.xlf", "translations.en-ko.xlf"]
    assert len(bring([(name, content)])) == 4


# Refused ----------------------------------------------------------------------------------------------------------


def test_a_file_of_another_revision_is_refused_unless_told_to_go_on(essay):
    files = translated(written(essay, "ja"), headline="こんにちは", b="二")
    page = newest(essay)
    page.set_text("en", body=[{"id": "a", "type": "text", "value": "One"}])
    page.save_revision()
    assert mistakes(files) == "essay.en-ja.xlf:2: The source has changed since the file was written."
    (taken,) = bring(files, go_on=True)
    assert taken.warnings == [
        "The source has changed since the file was written.",
        "These texts have no place any more: body:b, body:c",
    ]
    assert newest(essay).headline_in("ja") == "こんにちは"


def test_a_translation_that_somebody_has_changed_is_not_written_over(essay):
    files = translated(written(essay, "ko"), headline="여보세요")
    page = newest(essay)
    page.set_text("ko", summary="새로운")
    page.save_revision()
    assert "The translation has changed" in mistakes(files)
    bring(files, go_on=True)
    after = newest(essay).text_in("ko")
    assert (after["headline"], after["summary"]) == ("여보세요", "안녕 …")


def replaced(files, *pairs):
    ((name, content),) = files
    for before, after in pairs:
        assert before in content
        content = content.replace(before, after)
    return [(name, content)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b'id="body:b"', b'id="body:nowhere"', r"essay\.en-ja\.xlf:\d+: The page has no text “body:nowhere”"),
        (b'id="body:b"', b'id="body:a"', "The text “body:a” comes twice"),
        (b"</unit>", b"", r"essay\.en-ja\.xlf:\d+: The XML is broken"),
        (b'trgLang="ja"', b'trgLang="fr"', "does not have the languages"),
        (b'srcLang="en"', b'srcLang="ko"', "is not translated from this language"),
        (b'version="2.0"', b'version="1.2"', "not XLIFF 2"),
        (b'category="merctechs"', b'category="x"', "does not say which page"),
        (b"<source>Hello</source>", b"<source/><target><ph id='1' dataRef='d1'/>x</target>", "can't have tags"),
        (b"<source>Hello</source>", b"<source/><target>" + b"x" * 256 + b"</target>", "Longer than 255"),
        (b"<source>Hello</source>", b"<source/><target><cp hex='D800'/></target>", "No letter has this number"),
    ],
)
def test_files_that_are_wrong(essay, before, after, said):
    assert re.search(said, mistakes(replaced(written(essay, "ja"), (before, after))))


def test_files_of_another_page_or_site(essay):
    key = str(essay.translation_key).encode()
    for other in (b"00000000-0000-4000-8000-000000000000", b"12", b"x' OR 1=1"):
        files = replaced(written(essay, "ja"), (key, other))
        assert "does not have the page" in mistakes(files)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE xliff [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE xliff [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;">]>',
        '<!DOCTYPE xliff SYSTEM "http://localhost:1/x.dtd">',
    ],
)
def test_entities_are_never_looked_at(essay, doctype):
    ((name, content),) = translated(written(essay, "ja"), headline="X")
    content = doctype.encode() + content.replace(b">X<", b">&e;<" if b"ENTITY" in doctype.encode() else b">X<")
    assert mistakes([(name, content)]) == f"{name}:1: A file for translators has no document type."


def test_nothing_is_half_written(essay, note):
    first = translated(written(essay, "ja"), headline="一")
    second = replaced(translated(written(note, "ja"), headline="二"), (b'id="headline"', b'id="head"'))
    assert "note.en-ja.xlf" in mistakes([*first, *second])
    assert newest(essay).headline_in("ja") == ""
    assert "Another file" in mistakes([*first, *first])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"PK nothing", "The ZIP can't be read"),
        ("a.docx", b"", "No file for translators ends like this"),
        ("a.xlf", b"", "The XML is broken"),
    ],
)
def test_no_file_for_translators(db, name, content, said):
    assert said in mistakes([(name, content)])


def zipped(content):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xlf", content)
    return output.getvalue()


def test_a_zip_that_was_damaged(db):
    package = bytearray(zipped(b"0" * 100))
    package[30 + len("a.xlf")] = 0xFF  # where the packed text begins: no kind of block begins like this
    assert "The ZIP can't be read" in mistakes([("a.zip", bytes(package))])


def test_a_zip_without_end(db, monkeypatch):
    monkeypatch.setattr(packages, "MAX_BYTES", 1000)
    assert "too much" in mistakes([("a.zip", zipped(b"0" * 1001))])
    assert "b.zip: The ZIP holds too much" in mistakes([(name, zipped(b"0" * 600)) for name in ("a.zip", "b.zip")])


def test_who_may(essay, translator, editor, stranger):
    files = translated(written(essay, "ja"), headline="こんにちは")
    for client in (translator, stranger):
        assert "You may not change 日本語" in mistakes(files, client.user)
    set_languages(translator.user, ["ja"])
    bring(files, translator.user)
    revision = newest(essay).latest_revision
    assert revision.user == translator.user
    page = newest(essay)
    page.locked = True
    page.save()
    assert "is locked" in mistakes(translated(written(essay, "ja"), headline="X"), editor.user)
    assert "is locked" in mistakes(translated(written(essay, "ja"), headline="X"))


# In the admin -----------------------------------------------------------------------------------------------------

EXPORT, IMPORT = "/admin/translators/export/", "/admin/translators/import/"


def uploaded(client, files, **data):
    posted = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(IMPORT, {"uploads": posted, **data})


def test_the_pages_say_what_they_are(essay, editor):
    for address, title in (
        (f"{EXPORT}?id={essay.pk}", "Files for translators"),
        (IMPORT, "Take in files from translators"),
    ):
        assert editor.get(address).context["breadcrumbs_items"][-1]["label"] == title


def test_download_then_upload_then_apply(essay, editor):
    answer = editor.post(f"{EXPORT}?id={essay.pk}", {"languages": ["ja"], "format": "xliff"})
    assert answer["Content-Disposition"] == 'attachment; filename="essay.en-ja.xlf"'
    files = translated([("essay.en-ja.xlf", answer.content)], headline="こんにちは")
    shown = uploaded(editor, files)
    assert "<ins>こんにちは</ins>" in shown.content.decode()
    assert newest(essay).headline_in("ja") == ""
    applied = editor.post(IMPORT, {name: shown.context[name] for name in ("key", "shown")})
    assert applied.url == f"/admin/pages/{essay.pk}/edit/#tab-ja"
    assert newest(essay).headline_in("ja") == "こんにちは"
    history = editor.get(f"/admin/pages/{essay.pk}/history/").content.decode()
    assert "Took 日本語 from a file for translators" in history


def test_where_nothing_would_change_the_next_files_can_be_uploaded(essay, editor):
    answer = editor.post(f"{EXPORT}?id={essay.pk}", {"languages": ["vi"], "format": "xliff"})
    shown = uploaded(editor, [("essay.xlf", answer.content)]).content.decode()
    assert "No text changes." in shown
    assert 'name="uploads"' in shown


def test_what_was_shown_is_kept_for_the_one_who_saw_it(essay, editor, admin):
    shown = uploaded(editor, translated(written(essay, "ja"), headline="こんにちは"))
    posted = {name: shown.context[name] for name in ("key", "shown")}
    assert "Too much time has passed" in admin.post(IMPORT, posted).content.decode()
    page = newest(essay)
    page.set_text("ja", headline="二")
    page.save_revision()
    assert "has changed since the file was written" in editor.post(IMPORT, posted).content.decode()
    assert newest(essay).headline_in("ja") == "二"


def test_the_upload_names_what_is_wrong(essay, editor):
    files = replaced(written(essay, "ja"), (b'id="body:b"', b'id="body:nowhere"'))
    said = uploaded(editor, files).content.decode()
    assert re.search(r"essay\.en-ja\.xlf:\d+: The page has no text “body:nowhere”", said)
    assert "Nothing was changed" in said
    assert "This field is required" in editor.post(IMPORT, {}).content.decode()


def test_go_on_is_asked_for(essay, editor):
    files = translated(written(essay, "ja"), headline="こんにちは")
    page = newest(essay)
    page.set_text("en", summary="New")
    page.save_revision()
    assert "taken" not in uploaded(editor, files).context
    shown = uploaded(editor, files, go_on="on")
    editor.post(IMPORT, {name: shown.context[name] for name in ("key", "shown")})
    assert newest(essay).headline_in("ja") == "こんにちは"


def test_who_may_in_the_admin(essay, sales, translator):
    for address in (f"{EXPORT}?id={essay.pk}", IMPORT):
        assert sales.get(address).status_code == 302
        assert translator.get(address).status_code == 200
    said = uploaded(translator, translated(written(essay, "ja"), headline="X")).content.decode()
    assert "You may not change 日本語 of Hello." in said
    assert translator.get(f"{EXPORT}?id={essay.pk}").context["form"].initial["languages"] == ["vi"]


def test_the_ways_there(essay, note, editor):
    assert f"{EXPORT}?id={essay.pk}" in editor.get(f"/admin/pages/{essay.pk}/edit/").content.decode()
    assert IMPORT in editor.get("/admin/").content.decode()
    listed = editor.get("/admin/reports/translations/results/?language=ko").content.decode()
    assert f"{EXPORT}?id={essay.pk}" in listed or f"&amp;id={essay.pk}" in listed
    chosen = editor.get(f"/admin/bulk/wagtailcore/page/files_for_translators/?id={essay.pk}&id={note.pk}")
    assert chosen.url == f"{EXPORT}?id={essay.pk}&id={note.pk}"
    nothing = editor.post(chosen.url, {"languages": ["en"], "format": "xliff"})
    assert "nothing to translate" in nothing.content.decode()
    assert editor.get(f"{EXPORT}?id=0").status_code == 404


# As commands ------------------------------------------------------------------------------------------------------


def test_commands(essay, note, tmp_path, capsys):
    call_command("export_translations", essay.pk, "--language", "ja", "--to", tmp_path)
    path = tmp_path / "essay.en-ja.xlf"
    assert capsys.readouterr().out == f"{path}\n"
    ((_name, content),) = translated([("", path.read_bytes())], headline="こんにちは", a="一")
    path.write_bytes(content)
    call_command("import_translations", tmp_path, "--dry-run")
    assert capsys.readouterr().out == (
        "essay (ja): Headline added, Body added (1)\nNothing has been changed. It would be: 1\n"
    )
    call_command("import_translations", path)
    assert newest(essay).headline_in("ja") == "こんにちは"
    with pytest.raises(CommandError, match=r"The translation has changed.*\nNothing has been changed"):
        call_command("import_translations", path)
    capsys.readouterr()
    call_command("import_translations", path, "--go-on")
    said = capsys.readouterr()
    assert said.out == "essay (ja): nothing\n0 drafts changed\n"
    assert "warning: The translation has changed" in said.err


def test_commands_that_can_do_nothing(essay, translator, tmp_path):
    ((name, content),) = translated(written(essay, "ja"), headline="X")
    path = tmp_path / name
    path.write_bytes(content)
    for arguments, said in (
        (["export_translations", "0"], "no translated pages 0"),
        (["import_translations", path, "--user", "nobody"], "no user nobody"),
        (["import_translations", path, "--user", "translator"], "may not change"),
        (["import_translations", tmp_path / "none.xlf"], "No such file"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command(*arguments)


def test_all_pages_are_written_by_default(essay, note, tmp_path, capsys):
    call_command("export_translations", "--to", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"translations.en-{prefix}.xlf" for prefix in ("ja", "ko", "zh", "vi")
    }
