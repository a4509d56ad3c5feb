//! What is for some to use is not for all to use.

pub struct Open;
pub(crate) struct InTheCrate;
pub(self) struct InTheModule;
pub(in crate) struct InThePath;
pub ( crate ) struct Spaced;

mod inner {
    pub struct Shown;
    pub(super) struct ForItsParent;
    pub(crate) struct ForItsCrate;
    pub(in crate::inner) struct ForItself;
}
pub(crate) mod outer {
    pub struct Shared;
}
pub use inner::*;
pub(crate) use outer::Shared as NotShared;
pub use outer::Shared;
use inner::Shown as Imported;
