pub use acme_core::{Always, Usual};
