use std::io::Write;
use std::net::TcpStream;

use acme_core::{Id, Result};

/// A connection to another program.
pub struct Connection(TcpStream);

impl Connection {
    /// Open a connection.
    pub fn open(host: &str) -> Result<Self> {
        Ok(Self(TcpStream::connect((host, crate::PORT))?))
    }

    /// Send the number of a thing.
    pub fn send(&mut self, id: Id) -> Result<()> {
        Ok(writeln!(self.0, "{id}")?)
    }
}
