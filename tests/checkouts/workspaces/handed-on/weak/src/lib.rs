#[cfg(feature = "named")]
pub use named::Rare;
