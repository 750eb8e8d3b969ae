// A thread that stores captured requests: its lines and its uploads are not the time of whoever answers.
import { answerStores } from './capture.ts';

void answerStores();
