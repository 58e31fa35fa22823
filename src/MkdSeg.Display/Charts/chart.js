(function () {
  var chart = document.getElementById("@ID@");
  // Room for the title and all rows of the legend, which are as many as the width asks for; plotly.js would lay the one on the other.
  function fit() {
    var legend = chart.querySelector(".legend"), title = chart.querySelector(".gtitle");
    var room = (title && title.textContent ? title.getBBox().height + 16 : 8) + (legend ? legend.getBBox().height + 8 : 0);
    if (chart.layout.margin && Math.abs(room - chart.layout.margin.t) > 2) {
      Plotly.relayout(chart, { "margin.t": room });
    }
  }
  function draw() {
    chart.textContent = "";
    var config = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["select2d", "lasso2d"] };
    Plotly.newPlot(chart, @DATA@, @LAYOUT@, config).then(function () {
      fit();
      chart.on("plotly_afterplot", fit);
    });
  }
  var library = "@LIBRARY@";
  if (window.Plotly) {
    draw();
  } else if (library === "") {
    // An earlier chart brings the library; until it has, the static picture stands.
    window.addEventListener("mkdseg-plotly", draw, { once: true });
  } else {
    var bytes = Uint8Array.from(atob(library), function (c) { return c.charCodeAt(0); });
    var text = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    text.then(function (code) {
      // Hidden from the module loaders of notebook pages, so that it sets window.Plotly.
      new Function("define", "module", "exports", code).call(window);
      draw();
      window.dispatchEvent(new Event("mkdseg-plotly"));
    });
  }
})();
