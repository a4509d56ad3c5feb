pub struct Made;
