//! What is written out goes before what a glob brings, in each namespace by itself.

mod brought {
    pub struct Shadowed;
    pub enum Kind {}
    pub fn both() {}
    pub mod part {}
    pub trait Hidden {}
    pub const VALUE: u8 = 1;
    pub struct Gated;
    pub struct Partly;
    pub struct Alike {
        pub field: u8,
    }
}
pub use brought::*;

pub enum Shadowed {}
pub type Kind = u8;
pub mod both {}
pub fn part() {}
trait Hidden {}
const VALUE: u8 = 2;
#[cfg(feature = "own")]
pub fn Gated() {}
#[cfg(feature = "own")]
struct Partly {}
pub(crate) const Partly: u8 = 1;
#[cfg(feature = "own")]
pub struct Alike {
    pub other: u8,
}
