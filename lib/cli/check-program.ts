/** The program for `check` alone: its bundle has no code of other commands, so that it loads faster. */
import './program';
