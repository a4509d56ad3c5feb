pub struct Placed;
