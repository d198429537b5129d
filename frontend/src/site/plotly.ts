/** The chart library, alone in its chunk. */

import Plotly from "plotly.js-basic-dist-min";

export const plotly = Plotly;
