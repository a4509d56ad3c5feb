//! What comes from a crate outside the workspace.

pub use other_name::Thing;
pub use other_name::{self, deep::Deep as Renamed};
pub use std::collections::HashMap;
#[cfg(feature = "glob")]
pub use third::*;
pub use ::third as tertiary;
pub extern crate third as also;
pub use std::fmt::{self, Debug};
use other_name as local;
pub use local::Second;
mod inner {
    #[cfg(feature = "glob")]
    pub use other_name::deep::*;
    pub use third;
}
pub use inner::*;
