pub struct Logger;
