pub struct Folder;
mod below;
pub use below::*;
