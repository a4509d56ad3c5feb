pub struct Always;
#[cfg(feature = "usual")]
pub struct Usual;
#[cfg(feature = "extra")]
pub struct Extra;
#[cfg(feature = "rare")]
pub struct Rare;
