//! Where the files of modules are.

mod plain;
mod folder;
mod inline {
    mod within;
    pub use within::*;
    #[path = "beside.rs"]
    mod moved;
    pub use moved::*;
    mod deeper {
        pub mod down;
    }
    pub use deeper::down::Down;
}
#[path = "elsewhere/named.rs"]
mod renamed;
#[path = "elsewhere"]
mod with_folder {
    mod placed;
    pub use placed::*;
}
#[cfg_attr(feature = "other", path = "other.rs")]
mod choice;
mod r#move;
mod body {
    include!("included.rs");
}
pub use body::*;
pub use choice::*;
pub use folder::*;
pub use inline::*;
pub use plain::*;
pub use r#move::*;
pub use renamed::*;
pub use with_folder::*;
