//! Every kind of item, for all to use and not.

pub struct Unit;
pub struct Tuple(pub u8);
pub struct Fields {
    pub field: u8,
}
pub enum Choice {
    One,
    Two(u8),
}
pub union Bits {
    pub whole: u32,
    pub part: u8,
}
pub trait Ability {
    const LIMIT: u8 = 1;
    type Output;
    fn method(&self);
}
pub type Alias = Tuple;
pub fn plain() {}
pub async fn later() {}
pub const unsafe extern "C" fn qualified() {}
pub const LIMIT: u8 = 1;
pub const _: u8 = 1;
pub static GLOBAL: u8 = 1;
pub static mut CHANGING: u8 = 1;
pub mod inline {
    pub struct Inner;
}
extern "C" {
    pub fn foreign();
    pub static FOREIGN: u8;
    fn foreign_of_its_own();
}
unsafe extern "C" {
    pub safe fn foreign_and_safe();
    pub unsafe fn foreign_and_unsafe();
}

impl Unit {
    pub const ASSOCIATED: u8 = 1;
    pub fn associated() {}
}

fn private() {
    pub struct InAFunction;
}
struct Private;
enum PrivateChoice {
    Three,
}
trait PrivateAbility {}
mod hidden_away {
    pub struct OutOfReach;
}
pub mod r#type {}
pub fn r#match() {}
