use std::io::{BufRead, BufReader};
use std::net::TcpListener;

use acme_core::{Id, Result};

/// A place where other programs connect.
pub struct Listener(TcpListener);

impl Listener {
    /// Begin to listen.
    pub fn open() -> Result<Self> {
        Ok(Self(TcpListener::bind(("127.0.0.1", crate::PORT))?))
    }

    /// Wait for the number of a thing.
    pub fn receive(&self) -> Result<Id> {
        let (stream, _) = self.0.accept()?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }
}
