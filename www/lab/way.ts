/** What the page says of the Lab before that is fetched. */

export const OPEN = "Measure it: the Lab";
export const QUALITY = "How good is this search?";
export const FETCHING = "Fetching this part of the page…";
export const NOT_FETCHED = "This part of the page could not be fetched.";
export const AGAIN = "Try again";
