pub struct Down;
