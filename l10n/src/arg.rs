//! Values put into messages.

use caunoi_wire::{Date, Timestamp};

/// A value put into a message; how it is written is the message's choice (see [`crate::Style`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Written as it is; selects variants by word.
    Text(String),
    /// Selects plurals; written with the language's digit grouping. Exact up to 2^53, as in JSON.
    Number(i64),
    Time(Timestamp),
    Date(Date),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for Arg {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl From<Date> for Arg {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}
