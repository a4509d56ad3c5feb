pub struct Thing;
pub struct Second;
pub mod deep {
    pub struct Deep;
    pub struct Unseen;
}
