//! Connections between programs of Acme.

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "client")]
pub use client::Connection;
#[cfg(feature = "server")]
pub use server::Listener;

/// Where programs of Acme listen.
pub const PORT: u16 = 4713;
