// Apart from the commands, so that to print it nothing is loaded.

export const ADAPT_HELP = `Fits the model to the texts of one domain, and says by honest means what that is worth.

sentiment-api adapt FILE [OPTIONS]

FILE holds labelled texts, from some fifty on: CSV, TSV or JSON lines. Labels are positive, negative
and neutral, numbers that stand for them such as 1 to 5 stars, or names of your own, such as bug,
praise and question. Nothing leaves this machine.

--text COLUMN    the column of texts, where it is not found by itself
--label COLUMN   the column of labels, likewise
--model MODEL    what to adapt: embedded, the default, or a directory
--out DIRECTORY  where to write the model; by default models/NAME, after FILE's name
--force          write it even where it is not shown to be better
--help           this text
`;

export const SAMPLE_HELP = `Picks the texts of a file that are worth labelling, and prints them as CSV for a spreadsheet: texts
that differ as its texts do, rather such that the model is unsure of.

sentiment-api sample FILE [OPTIONS] > label-me.csv

FILE is CSV, TSV, JSON lines, or plain lines of one text each.

--count NUMBER   how many texts to pick, 200
--labelled CSV   texts that were picked before, with labels: it learns from them which others to pick, and
                 prints them again above those
--guess          show the model's guess and its score; without it nobody is led by it
--text COLUMN    the column of texts, where it is not found by itself
--model MODEL    the model that is to be adapted: embedded, the default, or a directory
--help           this text
`;
