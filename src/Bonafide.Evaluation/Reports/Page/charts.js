// What page.js uses of Chart.js, under the library's own global name.
import { BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineElement, PointElement, ScatterController, Tooltip } from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineElement, PointElement, ScatterController, Tooltip);
globalThis.Chart = Chart;
