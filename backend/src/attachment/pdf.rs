//! Whether a PDF is only to be read: no program that runs, starts or lies in it. What is compressed is looked into where
//! objects may stand; what we cannot look into is not let through. Saving it anew by "print" makes a plain one of any.

use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read;

/// What an object that acts, or carries a file, cannot do without. Long enough that no picture has one by chance.
const ACTIVE: [&[u8]; 5] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
];
/// The same, so short that it is looked for where objects stand alone.
const SCRIPT: &[u8] = b"JS";
/// What a stream of objects is called.
const OBJECTS: &[u8] = b"ObjStm";
/// Most that is read of compressed objects, bytes: more is made to fill memories.
const MOST: u64 = 64 * 1024 * 1024;
/// Longest dictionary before a stream, bytes.
const LONGEST: usize = 8 * 1024;

pub fn is_plain(bytes: &[u8]) -> bool {
    let mut left = MOST;
    let mut at = 0;
    let mut seen = 0;
    while let Some(stream) = next_stream(bytes, at) {
        if is_active(&bytes[at..stream.begins], true) {
            return false;
        }
        let data = &bytes[stream.begins..stream.ends];
        if is_active(data, false)
            || stream.has_objects() && !are_plain(stream.dictionary, data, &mut left)
        {
            return false;
        }
        seen += count(stream.dictionary, OBJECTS);
        at = stream.ends;
    }
    // One more than we have looked into hides behind something.
    !is_active(&bytes[at..], true) && count(bytes, OBJECTS) == seen
}

struct Stream<'a> {
    dictionary: &'a [u8],
    begins: usize,
    ends: usize,
}

impl Stream<'_> {
    /// By what it is called, or by what it has to say about them: not every program asks for both.
    fn has_objects(&self) -> bool {
        let has = |name| count(self.dictionary, name) > 0;
        has(OBJECTS) || has(b"First") && has(b"N")
    }
}

fn next_stream(bytes: &[u8], from: usize) -> Option<Stream<'_>> {
    const WORD: &[u8] = b"stream";
    let mut at = from;
    loop {
        at += find(&bytes[at..], WORD)?;
        let begins = at + WORD.len();
        // Only what follows a dictionary, and goes on with a new line.
        let before = bytes[from..at].trim_ascii_end();
        if before.ends_with(b">>") && matches!(bytes.get(begins), Some(b'\r' | b'\n')) {
            let before = &before[before.len().saturating_sub(LONGEST)..];
            let object = rfind(before, b" obj").unwrap_or_default();
            let end = find(&bytes[begins..], b"endstream").map(|end| begins + end);
            return Some(Stream {
                dictionary: &before[object..],
                begins,
                ends: end.unwrap_or(bytes.len()),
            });
        }
        at = begins;
    }
}

/// Objects of a stream; false as well for what we cannot read.
fn are_plain(dictionary: &[u8], data: &[u8], left: &mut u64) -> bool {
    let has = |name: &[u8]| count(dictionary, name) > 0;
    let filters = [
        &b"ASCIIHexDecode"[..],
        b"ASCII85Decode",
        b"LZWDecode",
        b"RunLengthDecode",
        b"Crypt",
        b"AHx",
        b"A85",
        b"LZW",
        b"RL",
        b"Predictor",
    ];
    if filters.iter().any(|filter| has(filter)) {
        return false;
    }
    if !has(b"FlateDecode") && !has(b"Fl") {
        return !has(b"Filter") && !is_active(data, true);
    }
    let data = data.strip_prefix(b"\r").unwrap_or(data);
    let data = data.strip_prefix(b"\n").unwrap_or(data);
    let mut objects = Vec::new();
    let read = ZlibDecoder::new(data)
        .take(*left + 1)
        .read_to_end(&mut objects);
    *left = left.saturating_sub(objects.len() as u64);
    read.is_ok() && *left > 0 && !is_active(&objects, true)
}

fn is_active(bytes: &[u8], has_objects: bool) -> bool {
    names(bytes).any(|name| ACTIVE.contains(&&*name) || has_objects && *name == *SCRIPT)
}

fn count(bytes: &[u8], wanted: &[u8]) -> usize {
    names(bytes).filter(|name| **name == *wanted).count()
}

/// The names in it, without their slash; a letter may stand there as `#` and its number.
fn names(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    let begins = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    begins.map(|(at, _)| {
        let rest = &bytes[at + 1..];
        let is_end = |byte: &u8| {
            matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ') || b"()<>[]{}/%".contains(byte)
        };
        let name = &rest[..rest.iter().position(is_end).unwrap_or(rest.len())];
        match name.contains(&b'#') {
            true => Cow::Owned(unescaped(name)),
            false => Cow::Borrowed(name),
        }
    })
}

fn unescaped(name: &[u8]) -> Vec<u8> {
    let digit = |at: usize| name.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(byte) = name.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn rfind(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn packed(objects: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(objects).expect("memory");
        encoder.finish().expect("memory")
    }

    fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let head = format!(
            "%PDF-1.5\n1 0 obj\n<<{dictionary}/Length {}>>\nstream\r\n",
            data.len()
        );
        [head.as_bytes(), data, b"\nendstream\nendobj\n%%EOF"].concat()
    }

    const PACKED: &str = "/Type/ObjStm/N 2/First 8/Filter/FlateDecode";

    #[test]
    fn a_plain_one_is_let_through() {
        let page: &[u8] = b"1 0 2 20 <</Type/Catalog/Pages 3 0 R>> <</Type/Page/Contents 4 0 R>>";
        for plain in [
            b"%PDF-1.4 phieu %%EOF".to_vec(),
            // A text that says the word, and a picture whose bytes look like the short one.
            b"%PDF-1.4 1 0 obj <</Title (JavaScript JS /JSON)>> endobj".to_vec(),
            stream("/Subtype/Image/Filter/DCTDecode", b"\xff\xd8 /JS (\x01"),
            stream(PACKED, &packed(page)),
            stream("/Type/ObjStm/N 2/First 8", page),
        ] {
            assert!(is_plain(&plain), "{}", String::from_utf8_lossy(&plain));
        }
    }

    #[test]
    fn what_acts_or_carries_a_file_is_refused() {
        let script: &[u8] = b"1 0 <</Type/Action/S/JavaScript/JS(app.alert(1))>>";
        for active in [
            b"%PDF-1.4 1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj"
                .to_vec(),
            b"%PDF-1.4 1 0 obj <</S/Rendition/JS 5 0 R>> endobj".to_vec(),
            b"%PDF-1.4 1 0 obj <</S/J#61vaScr#69pt/J#53(x)>> endobj".to_vec(),
            b"%PDF-1.4 1 0 obj <</S/Launch/F(cmd.exe)>> endobj".to_vec(),
            b"%PDF-1.4 1 0 obj <</Names <</EmbeddedFiles 3 0 R>>>> endobj".to_vec(),
            stream("/Type/EmbeddedFile", b"MZ"),
            stream(PACKED, &packed(script)),
            stream("/Type/Obj#53tm/N 1/First 4/Filter[/Fl]", &packed(script)),
            stream("/Type/ObjStm/N 1/First 4", script),
            stream("/N 1/First 4/Filter/FlateDecode", &packed(script)),
            // What pretends to be a stream hides nothing.
            b"%PDF-1.4 % >> stream\n<</S/JavaScript>> endstream".to_vec(),
        ] {
            assert!(!is_plain(&active), "{}", String::from_utf8_lossy(&active));
        }
    }

    #[test]
    fn what_cannot_be_looked_into_is_refused() {
        for closed in [
            stream(PACKED, b"\x12\x34 encrypted"),
            stream("/Type/ObjStm/N 1/First 4/Filter 7 0 R", &packed(b"1 0")),
            // Behind a text that looks like a stream, behind a remark, behind much else.
            [
                &b"%PDF-1.5 1 0 obj (>> stream\n)"[..],
                &stream(PACKED, &packed(b"1 0")),
            ]
            .concat(),
            [
                format!("%PDF-1.5 1 0 obj <<{PACKED}>> % of objects\nstream\n").as_bytes(),
                &packed(b"1 0"),
                b" endstream",
            ]
            .concat(),
            stream(
                &format!("{PACKED}/Junk({})", "x".repeat(LONGEST)),
                &packed(b"1 0"),
            ),
            stream(
                "/Type/ObjStm/N 1/Filter[/ASCIIHexDecode/FlateDecode]",
                b"789c",
            ),
            stream(PACKED, &packed(&vec![b' '; MOST as usize + 1])),
        ] {
            assert!(!is_plain(&closed));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_an_answer(bytes: Vec<u8>) {
            is_plain(&[b"%PDF-1.4 1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n", &bytes[..]].concat());
        }
    }
}
