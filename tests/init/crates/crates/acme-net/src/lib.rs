#[cfg(feature = "tcp")]
pub struct Connection;

pub enum Scheme {}
