pub struct GivenInsidePlain;
