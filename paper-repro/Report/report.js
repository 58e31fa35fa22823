"use strict";
(function () {
  var settings = { responsive: true, displayModeBar: false, showTips: false };
  var charts = Array.from(document.querySelectorAll(".chart"));

  function draw(chart) {
    if (chart.dataset.drawn) return;
    chart.dataset.drawn = "yes";
    var json = JSON.parse(chart.nextElementSibling.textContent);
    Plotly.newPlot(chart, json.data, json.layout, settings);
  }

  // A chart is drawn when it comes near the window: a page may hold a hundred.
  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) {
        near.unobserve(entry.target);
        draw(entry.target);
      }
    });
  }, { rootMargin: "400px" });
  charts.forEach(function (chart) { near.observe(chart); });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
    charts.forEach(draw);
  });

  // Without this script every case is shown; with it, the one that is chosen.
  document.querySelectorAll("[data-chooser]").forEach(function (chooser) {
    var select = chooser.querySelector("select");
    var cases = document.getElementById(chooser.dataset.chooser).querySelectorAll("[data-case]");
    function show() {
      cases.forEach(function (part, index) { part.hidden = index !== select.selectedIndex; });
    }
    chooser.hidden = false;
    select.addEventListener("change", show);
    show();
  });
})();
