//! Errors and identifiers that all programs of Acme share.

mod id;

use std::fmt;

pub use id::{Id, ParseIdError};

/// What goes wrong in a program of Acme.
#[derive(Debug)]
pub enum Error {
    /// A text is no identifier.
    Id(ParseIdError),
    /// The network failed.
    Io(std::io::Error),
}

/// What most functions of Acme return.
pub type Result<T> = std::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(error) => error.fmt(formatter),
            Self::Io(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {}

impl From<ParseIdError> for Error {
    fn from(error: ParseIdError) -> Self {
        Self::Id(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}
