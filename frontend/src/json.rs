//! Reads JSON. `serde_json` could, and brings what nobody here needs: the words of errors that nobody sees, numbers with a
//! point and their tables, structures written as arrays. Without it a family's phone fetches a tenth less.

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use std::fmt;

/// What a text of JSON says; none where it is no such thing.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut reader = Reader { text, at: 0 };
    let value = T::deserialize(&mut reader).ok()?;
    reader.peek().is_none().then_some(value)
}

/// Why is of no use to anybody: an answer that we cannot read is one of a newer server, or none of ours.
#[derive(Debug)]
struct Unreadable;

type Read<T> = Result<T, Unreadable>;

impl fmt::Display for Unreadable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unreadable {}

/// Every way to say why, said by none of them: so their words are not part of the program.
impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_value(_: Unexpected, _: &dyn Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// The next character that means something.
    #[inline(never)]
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let space = |byte: &&u8| matches!(**byte, b' ' | b'\n' | b'\t' | b'\r');
        self.at += rest.iter().take_while(space).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over this character if it is next.
    #[inline(never)]
    fn passes(&mut self, wanted: u8) -> bool {
        let is = self.peek() == Some(wanted);
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, wanted: u8) -> Read<()> {
        self.passes(wanted).then_some(()).ok_or(Unreadable)
    }

    #[inline(never)]
    fn word(&mut self, word: &str) -> Read<()> {
        let is = self.peek().is_some() && self.text[self.at..].starts_with(word);
        self.at += if is { word.len() } else { 0 };
        is.then_some(()).ok_or(Unreadable)
    }

    fn truth(&mut self) -> Read<bool> {
        if self.word("true").is_ok() {
            return Ok(true);
        }
        self.word("false").map(|()| false)
    }

    /// A whole number: the interface has no other.
    #[inline(never)]
    fn number(&mut self) -> Read<i64> {
        let is_negative = self.passes(b'-');
        let digits = self.text[self.at..].bytes().take_while(u8::is_ascii_digit);
        let mut number = 0_i64;
        let mut length = 0;
        for digit in digits {
            let digit = i64::from(digit - b'0');
            let digit = if is_negative { -digit } else { digit };
            let grown = number
                .checked_mul(10)
                .and_then(|grown| grown.checked_add(digit));
            number = grown.ok_or(Unreadable)?;
            length += 1;
        }
        self.at += length;
        let goes_on = matches!(self.text.as_bytes().get(self.at), Some(b'.' | b'e' | b'E'));
        (length > 0 && !goes_on).then_some(number).ok_or(Unreadable)
    }

    #[inline(never)]
    fn string(&mut self) -> Read<String> {
        self.expect(b'"')?;
        let mut said = String::new();
        loop {
            let rest = &self.text[self.at..];
            let end = rest.find(['"', '\\']).ok_or(Unreadable)?;
            said.push_str(&rest[..end]);
            self.at += end + 1;
            if rest.as_bytes()[end] == b'"' {
                return Ok(said);
            }
            said.push(self.escape()?);
        }
    }

    /// What stands after a `\`.
    fn escape(&mut self) -> Read<char> {
        let byte = *self.text.as_bytes().get(self.at).ok_or(Unreadable)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let mut code = self.unit()?;
                // Two halves of one that is beyond sixteen bits.
                if (0xD800..0xDC00).contains(&code) {
                    self.word("\\u")?;
                    let low = self.unit()?.checked_sub(0xDC00).ok_or(Unreadable)?;
                    code = 0x1_0000 + ((code - 0xD800) << 10) + low;
                }
                char::from_u32(code).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    fn unit(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Unreadable)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    /// Passes over what a newer server says and we do not know.
    #[inline(never)]
    fn skip(&mut self) -> Read<()> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => drop(self.string()?),
            b'{' | b'[' => {
                self.at += 1;
                let mut is_first = true;
                while self.goes_on(&mut is_first)? {
                    self.skip()?;
                    if self.passes(b':') {
                        self.skip()?;
                    }
                }
            }
            b't' | b'f' => drop(self.truth()?),
            b'n' => self.word("null")?,
            _ => {
                let is_number =
                    |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
                let length = self.text[self.at..].bytes().take_while(is_number).count();
                self.at += length;
                return (length > 0).then_some(()).ok_or(Unreadable);
            }
        }
        Ok(())
    }

    /// Whether a list or an object has one more, passing over what parts them or ends it.
    #[inline(never)]
    fn goes_on(&mut self, is_first: &mut bool) -> Read<bool> {
        if self.passes(b']') || self.passes(b'}') {
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.expect(b',')?;
        }
        Ok(true)
    }
}

macro_rules! reads {
    ($($method:ident $read:ident $visit:ident),+ $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            visitor.$visit(self.$read()?)
        })+
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => visitor.visit_string(self.string()?),
            b'{' => self.deserialize_map(visitor),
            b'[' => self.deserialize_seq(visitor),
            b't' | b'f' => visitor.visit_bool(self.truth()?),
            b'n' => self.deserialize_unit(visitor),
            _ => visitor.visit_i64(self.number()?),
        }
    }

    reads! {
        deserialize_bool truth visit_bool,
        deserialize_i8 number visit_i64,
        deserialize_i16 number visit_i64,
        deserialize_i32 number visit_i64,
        deserialize_i64 number visit_i64,
        deserialize_u8 number visit_i64,
        deserialize_u16 number visit_i64,
        deserialize_u32 number visit_i64,
        deserialize_u64 number visit_i64,
        deserialize_f32 number visit_i64,
        deserialize_f64 number visit_i64,
        deserialize_char string visit_string,
        deserialize_str string visit_string,
        deserialize_string string visit_string,
        deserialize_identifier string visit_string,
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.word("null").is_ok() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.expect(b'[')?;
        visitor.visit_seq(Parts::of(self))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Read<V::Value> {
        self.expect(b'[')?;
        let mut parts = Parts::of(self);
        let value = visitor.visit_seq(&mut parts)?;
        // A tuple stops asking at its last part.
        if parts.reader.goes_on(&mut parts.is_first)? {
            return Err(Unreadable);
        }
        Ok(value)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.expect(b'{')?;
        visitor.visit_map(Parts::of(self))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        if self.peek() == Some(b'"') {
            return visitor.visit_enum(self.string()?.into_deserializer());
        }
        self.expect(b'{')?;
        let value = visitor.visit_enum(Variant(&mut *self))?;
        self.expect(b'}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.skip()?;
        visitor.visit_unit()
    }
}

/// The parts of a list or an object, one after the other.
struct Parts<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
}

impl<'r, 't> Parts<'r, 't> {
    fn of(reader: &'r mut Reader<'t>) -> Self {
        let is_first = true;
        Self { reader, is_first }
    }
}

impl<'de> SeqAccess<'de> for Parts<'_, '_> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.reader.goes_on(&mut self.is_first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> MapAccess<'de> for Parts<'_, '_> {
    type Error = Unreadable;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if !self.reader.goes_on(&mut self.is_first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        self.reader.expect(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant that has something: `{"name": what}`.
struct Variant<'r, 't>(&'r mut Reader<'t>);

impl<'de> EnumAccess<'de> for Variant<'_, '_> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<(T::Value, Self)> {
        let name = seed.deserialize(&mut *self.0)?;
        self.0.expect(b':')?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_> {
    type Error = Unreadable;

    fn unit_variant(self) -> Read<()> {
        self.0.word("null")
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Read<V::Value> {
        self.0.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.0.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests;
