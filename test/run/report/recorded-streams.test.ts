/** What is made of the same recorded runs, which are recorded once. */
import '../events/merge.ts';
import './github.ts';
import './junit.ts';
import './kcidb.ts';
import './ktap.ts';
