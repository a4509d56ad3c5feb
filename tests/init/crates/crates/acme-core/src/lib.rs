pub mod text;

pub fn run() {}

#[macro_export]
macro_rules! fail {
    () => {};
}

pub struct Error;

pub trait Named {}

#[doc(hidden)]
pub struct Inner;

#[cfg(feature = "off")]
pub struct Off;
