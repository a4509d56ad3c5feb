pub struct Plain;
mod below;
pub use below::*;
mod inside {
    mod file;
    pub use file::*;
    #[path = "given.rs"]
    mod path;
    pub use path::*;
}
pub use inside::*;
