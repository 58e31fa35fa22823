"use strict";
(function () {
  var settings = { responsive: true, displayModeBar: false, showTips: false };
  var charts = Array.from(document.querySelectorAll(".chart"));

  // Where no script runs, and on paper, the pictures beside the charts are shown.
  document.documentElement.classList.add("scripted");

  function draw(chart) {
    if (chart.dataset.drawn) return;
    chart.dataset.drawn = "yes";
    var json = JSON.parse(chart.nextElementSibling.textContent);
    Plotly.newPlot(chart, json.data, json.layout, settings);
  }

  // What can be seen is drawn before the page counts as loaded, so that it is there in a picture of the page too; what is folded away
  // (most of a page's charts) when it is unfolded.
  function drawVisible() {
    charts.forEach(function (chart) { if (chart.offsetParent && !chart.closest("details:not([open])")) draw(chart); });
  }
  drawVisible();
  document.querySelectorAll("details").forEach(function (part) { part.addEventListener("toggle", drawVisible); });
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
