#[cfg(feature = "named")]
#[cfg_attr(feature = "globbed", path = "placed.rs")]
mod below;
