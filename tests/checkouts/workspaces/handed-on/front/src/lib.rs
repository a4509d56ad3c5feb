pub use acme_core::*;
