(function () {
  var chart = document.getElementById("@ID@");
  function draw() {
    chart.textContent = "";
    Plotly.newPlot(chart, @DATA@, @LAYOUT@, { responsive: true });
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
