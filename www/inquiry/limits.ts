/** How much a visitor can ask for at once: what an address, a file or the keyboard has beyond that does not count. */

/** Characters of the words: more than the text tower reads tokens. */
export const WORDS = 2000;
/** Characters of a wish. */
export const WISH = 500;
/** Wishes in each direction. */
export const WISHES = 50;
export const MARKS = 500;
/** Characters of a picture's id, or a collection's name. */
export const NAME = 500;
/** Each of alpha, beta and gamma, from 0. */
export const WEIGHT = 10;
/** Temperature of a softmax. */
export const TAU = 10;
export const LEAST_TAU = 0.001;
/** Pictures that a blind round feeds back: the engine takes no more. */
export const K = 10;
