namespace MkdSeg.Notebooks

open Microsoft.AspNetCore.Html
open Microsoft.DotNet.Interactive.Formatting

/// HTML as F# values, in the form that cells of .NET Interactive know from `open Html`: a function for each element, of its attributes and
/// its content. Content is text, which is escaped, another element, or any value, which is shown as a cell would show it.
[<RequireQualifiedAccess>]
module HtmlElement =
    /// Elements without content, which are not closed.
    let private isVoid = set [ "area"; "br"; "col"; "hr"; "img"; "input"; "link"; "meta"; "source" ]

    /// An element by its name. An attribute without a value is left out.
    let make (name: string) (attributes: (string * obj | null) list) (content: obj list) : IHtmlContent =
        let view = PocketView name

        for attribute, value in attributes do
            if not (isNull value) then
                view.HtmlAttributes[attribute] <- value

        if isVoid.Contains name then
            view.HtmlTag.IsSelfClosing <- true

        if not content.IsEmpty then
            view.SetContent(Array.ofList content)

        view

/// Elements, attributes and text for `open Html`.
module Html =
    /// Text, escaped.
    let str (text: string) : IHtmlContent = text.HtmlEncode()

    /// Text, escaped.
    let encodedText (text: string) : IHtmlContent = str text

    /// Text that is HTML already.
    let rawText (text: string) : IHtmlContent = HtmlString text

    /// An element of any name.
    let custom (name: string) (attributes: (string * obj | null) list) (content: obj list) : IHtmlContent =
        HtmlElement.make name attributes content

    /// The element a.
    let a attributes content = HtmlElement.make "a" attributes content

    /// The element abbr.
    let abbr attributes content = HtmlElement.make "abbr" attributes content

    /// The element area.
    let area attributes content = HtmlElement.make "area" attributes content

    /// The element article.
    let article attributes content = HtmlElement.make "article" attributes content

    /// The element aside.
    let aside attributes content = HtmlElement.make "aside" attributes content

    /// The element audio.
    let audio attributes content = HtmlElement.make "audio" attributes content

    /// The element b.
    let b attributes content = HtmlElement.make "b" attributes content

    /// The element blockquote.
    let blockquote attributes content = HtmlElement.make "blockquote" attributes content

    /// The element br.
    let br attributes content = HtmlElement.make "br" attributes content

    /// The element button.
    let button attributes content = HtmlElement.make "button" attributes content

    /// The element canvas.
    let canvas attributes content = HtmlElement.make "canvas" attributes content

    /// The element caption.
    let caption attributes content = HtmlElement.make "caption" attributes content

    /// The element center.
    let center attributes content = HtmlElement.make "center" attributes content

    /// The element cite.
    let cite attributes content = HtmlElement.make "cite" attributes content

    /// The element code.
    let code attributes content = HtmlElement.make "code" attributes content

    /// The element col.
    let col attributes content = HtmlElement.make "col" attributes content

    /// The element colgroup.
    let colgroup attributes content = HtmlElement.make "colgroup" attributes content

    /// The element dd.
    let dd attributes content = HtmlElement.make "dd" attributes content

    /// The element del.
    let del attributes content = HtmlElement.make "del" attributes content

    /// The element details.
    let details attributes content = HtmlElement.make "details" attributes content

    /// The element dfn.
    let dfn attributes content = HtmlElement.make "dfn" attributes content

    /// The element dialog.
    let dialog attributes content = HtmlElement.make "dialog" attributes content

    /// The element div.
    let div attributes content = HtmlElement.make "div" attributes content

    /// The element dl.
    let dl attributes content = HtmlElement.make "dl" attributes content

    /// The element dt.
    let dt attributes content = HtmlElement.make "dt" attributes content

    /// The element em.
    let em attributes content = HtmlElement.make "em" attributes content

    /// The element fieldset.
    let fieldset attributes content = HtmlElement.make "fieldset" attributes content

    /// The element figcaption.
    let figcaption attributes content = HtmlElement.make "figcaption" attributes content

    /// The element figure.
    let figure attributes content = HtmlElement.make "figure" attributes content

    /// The element font.
    let font attributes content = HtmlElement.make "font" attributes content

    /// The element footer.
    let footer attributes content = HtmlElement.make "footer" attributes content

    /// The element form.
    let form attributes content = HtmlElement.make "form" attributes content

    /// The element h1.
    let h1 attributes content = HtmlElement.make "h1" attributes content

    /// The element h2.
    let h2 attributes content = HtmlElement.make "h2" attributes content

    /// The element h3.
    let h3 attributes content = HtmlElement.make "h3" attributes content

    /// The element h4.
    let h4 attributes content = HtmlElement.make "h4" attributes content

    /// The element h5.
    let h5 attributes content = HtmlElement.make "h5" attributes content

    /// The element h6.
    let h6 attributes content = HtmlElement.make "h6" attributes content

    /// The element head.
    let head attributes content = HtmlElement.make "head" attributes content

    /// The element header.
    let header attributes content = HtmlElement.make "header" attributes content

    /// The element hgroup.
    let hgroup attributes content = HtmlElement.make "hgroup" attributes content

    /// The element hr.
    let hr attributes content = HtmlElement.make "hr" attributes content

    /// The element i.
    let i attributes content = HtmlElement.make "i" attributes content

    /// The element iframe.
    let iframe attributes content = HtmlElement.make "iframe" attributes content

    /// The element img.
    let img attributes content = HtmlElement.make "img" attributes content

    /// The element input.
    let input attributes content = HtmlElement.make "input" attributes content

    /// The element ins.
    let ins attributes content = HtmlElement.make "ins" attributes content

    /// The element kbd.
    let kbd attributes content = HtmlElement.make "kbd" attributes content

    /// The element label.
    let label attributes content = HtmlElement.make "label" attributes content

    /// The element legend.
    let legend attributes content = HtmlElement.make "legend" attributes content

    /// The element li.
    let li attributes content = HtmlElement.make "li" attributes content

    /// The element link.
    let link attributes content = HtmlElement.make "link" attributes content

    /// The element main.
    let main attributes content = HtmlElement.make "main" attributes content

    /// The element mark.
    let mark attributes content = HtmlElement.make "mark" attributes content

    /// The element menu.
    let menu attributes content = HtmlElement.make "menu" attributes content

    /// The element menuitem.
    let menuitem attributes content = HtmlElement.make "menuitem" attributes content

    /// The element meta.
    let meta attributes content = HtmlElement.make "meta" attributes content

    /// The element meter.
    let meter attributes content = HtmlElement.make "meter" attributes content

    /// The element nav.
    let nav attributes content = HtmlElement.make "nav" attributes content

    /// The element ol.
    let ol attributes content = HtmlElement.make "ol" attributes content

    /// The element optgroup.
    let optgroup attributes content = HtmlElement.make "optgroup" attributes content

    /// The element option.
    let option attributes content = HtmlElement.make "option" attributes content

    /// The element p.
    let p attributes content = HtmlElement.make "p" attributes content

    /// The element pre.
    let pre attributes content = HtmlElement.make "pre" attributes content

    /// The element progress.
    let progress attributes content = HtmlElement.make "progress" attributes content

    /// The element q.
    let q attributes content = HtmlElement.make "q" attributes content

    /// The element s.
    let s attributes content = HtmlElement.make "s" attributes content

    /// The element samp.
    let samp attributes content = HtmlElement.make "samp" attributes content

    /// The element script.
    let script attributes content = HtmlElement.make "script" attributes content

    /// The element section.
    let section attributes content = HtmlElement.make "section" attributes content

    /// The element select.
    let select attributes content = HtmlElement.make "select" attributes content

    /// The element small.
    let small attributes content = HtmlElement.make "small" attributes content

    /// The element source.
    let source attributes content = HtmlElement.make "source" attributes content

    /// The element span.
    let span attributes content = HtmlElement.make "span" attributes content

    /// The element strike.
    let strike attributes content = HtmlElement.make "strike" attributes content

    /// The element strong.
    let strong attributes content = HtmlElement.make "strong" attributes content

    /// The element style.
    let style attributes content = HtmlElement.make "style" attributes content

    /// The element sub.
    let sub attributes content = HtmlElement.make "sub" attributes content

    /// The element summary.
    let summary attributes content = HtmlElement.make "summary" attributes content

    /// The element sup.
    let sup attributes content = HtmlElement.make "sup" attributes content

    /// The element svg.
    let svg attributes content = HtmlElement.make "svg" attributes content

    /// The element table.
    let table attributes content = HtmlElement.make "table" attributes content

    /// The element tbody.
    let tbody attributes content = HtmlElement.make "tbody" attributes content

    /// The element td.
    let td attributes content = HtmlElement.make "td" attributes content

    /// The element textarea.
    let textarea attributes content = HtmlElement.make "textarea" attributes content

    /// The element tfoot.
    let tfoot attributes content = HtmlElement.make "tfoot" attributes content

    /// The element th.
    let th attributes content = HtmlElement.make "th" attributes content

    /// The element thead.
    let thead attributes content = HtmlElement.make "thead" attributes content

    /// The element time.
    let time attributes content = HtmlElement.make "time" attributes content

    /// The element title.
    let title attributes content = HtmlElement.make "title" attributes content

    /// The element tr.
    let tr attributes content = HtmlElement.make "tr" attributes content

    /// The element u.
    let u attributes content = HtmlElement.make "u" attributes content

    /// The element ul.
    let ul attributes content = HtmlElement.make "ul" attributes content

    /// The element video.
    let video attributes content = HtmlElement.make "video" attributes content

    /// An attribute of any name.
    let _custom (name: string, value: obj | null) : string * obj | null = name, value

    /// The attribute class: one name or several with blanks between them.
    let _class (names: string) : string * obj | null = "class", names

    /// The attribute style: declarations such as "color: blue".
    let _style (declarations: string list) : string * obj | null = "style", String.concat "; " declarations

    /// The attribute accept.
    let _accept (value: string) : string * obj | null = "accept", value

    /// The attribute acceptCharset.
    let _acceptCharset (value: string) : string * obj | null = "acceptCharset", value

    /// The attribute accessKey.
    let _accessKey (value: string) : string * obj | null = "accessKey", value

    /// The attribute action.
    let _action (value: string) : string * obj | null = "action", value

    /// The attribute align.
    let _align (value: string) : string * obj | null = "align", value

    /// The attribute allow.
    let _allow (value: string) : string * obj | null = "allow", value

    /// The attribute alt.
    let _alt (value: string) : string * obj | null = "alt", value

    /// The attribute async, present where it is true.
    let _async (isOn: bool) : string * obj | null = "async", (if isOn then "async" else null)

    /// The attribute autoComplete.
    let _autoComplete (value: string) : string * obj | null = "autoComplete", value

    /// The attribute autoFocus, present where it is true.
    let _autoFocus (isOn: bool) : string * obj | null = "autoFocus", (if isOn then "autoFocus" else null)

    /// The attribute autoPlay, present where it is true.
    let _autoPlay (isOn: bool) : string * obj | null = "autoPlay", (if isOn then "autoPlay" else null)

    /// The attribute bgcolor.
    let _bgcolor (value: string) : string * obj | null = "bgcolor", value

    /// The attribute border.
    let _border (value: string) : string * obj | null = "border", value

    /// The attribute cellPadding.
    let _cellPadding (value: string) : string * obj | null = "cellPadding", value

    /// The attribute cellSpacing.
    let _cellSpacing (value: string) : string * obj | null = "cellSpacing", value

    /// The attribute charSet.
    let _charSet (value: string) : string * obj | null = "charSet", value

    /// The attribute checked, present where it is true.
    let _checked (isOn: bool) : string * obj | null = "checked", (if isOn then "checked" else null)

    /// The attribute cite.
    let _cite (value: string) : string * obj | null = "cite", value

    /// The attribute color.
    let _color (value: string) : string * obj | null = "color", value

    /// The attribute cols.
    let _cols (number: float) : string * obj | null = "cols", number

    /// The attribute colSpan.
    let _colSpan (number: float) : string * obj | null = "colSpan", number

    /// The attribute content.
    let _content (value: string) : string * obj | null = "content", value

    /// The attribute contentEditable, present where it is true.
    let _contentEditable (isOn: bool) : string * obj | null = "contentEditable", (if isOn then "contentEditable" else null)

    /// The attribute controls, present where it is true.
    let _controls (isOn: bool) : string * obj | null = "controls", (if isOn then "controls" else null)

    /// The attribute coords.
    let _coords (value: string) : string * obj | null = "coords", value

    /// The attribute data.
    let _data (value: string) : string * obj | null = "data", value

    /// The attribute dateTime.
    let _dateTime (value: string) : string * obj | null = "dateTime", value

    /// The attribute default, present where it is true.
    let _default (isOn: bool) : string * obj | null = "default", (if isOn then "default" else null)

    /// The attribute defer, present where it is true.
    let _defer (isOn: bool) : string * obj | null = "defer", (if isOn then "defer" else null)

    /// The attribute dir.
    let _dir (value: string) : string * obj | null = "dir", value

    /// The attribute disabled, present where it is true.
    let _disabled (isOn: bool) : string * obj | null = "disabled", (if isOn then "disabled" else null)

    /// The attribute download.
    let _download (value: string) : string * obj | null = "download", value

    /// The attribute draggable, present where it is true.
    let _draggable (isOn: bool) : string * obj | null = "draggable", (if isOn then "draggable" else null)

    /// The attribute encType.
    let _encType (value: string) : string * obj | null = "encType", value

    /// The attribute face.
    let _face (value: string) : string * obj | null = "face", value

    /// The attribute form.
    let _form (value: string) : string * obj | null = "form", value

    /// The attribute formAction.
    let _formAction (value: string) : string * obj | null = "formAction", value

    /// The attribute formMethod.
    let _formMethod (value: string) : string * obj | null = "formMethod", value

    /// The attribute formTarget.
    let _formTarget (value: string) : string * obj | null = "formTarget", value

    /// The attribute headers.
    let _headers (value: string) : string * obj | null = "headers", value

    /// The attribute height.
    let _height (value: string) : string * obj | null = "height", value

    /// The attribute hidden, present where it is true.
    let _hidden (isOn: bool) : string * obj | null = "hidden", (if isOn then "hidden" else null)

    /// The attribute high.
    let _high (number: float) : string * obj | null = "high", number

    /// The attribute href.
    let _href (value: string) : string * obj | null = "href", value

    /// The attribute hrefLang.
    let _hrefLang (value: string) : string * obj | null = "hrefLang", value

    /// The attribute for.
    let _htmlFor (value: string) : string * obj | null = "for", value

    /// The attribute http-equiv.
    let _httpEquiv (value: string) : string * obj | null = "http-equiv", value

    /// The attribute id.
    let _id (value: string) : string * obj | null = "id", value

    /// The attribute integrity.
    let _integrity (value: string) : string * obj | null = "integrity", value

    /// The attribute kind.
    let _kind (value: string) : string * obj | null = "kind", value

    /// The attribute label.
    let _label (value: string) : string * obj | null = "label", value

    /// The attribute lang.
    let _lang (value: string) : string * obj | null = "lang", value

    /// The attribute language.
    let _language (value: string) : string * obj | null = "language", value

    /// The attribute list.
    let _list (value: string) : string * obj | null = "list", value

    /// The attribute loop, present where it is true.
    let _loop (isOn: bool) : string * obj | null = "loop", (if isOn then "loop" else null)

    /// The attribute low.
    let _low (number: float) : string * obj | null = "low", number

    /// The attribute max.
    let _max (value: string) : string * obj | null = "max", value

    /// The attribute maxLength.
    let _maxLength (number: float) : string * obj | null = "maxLength", number

    /// The attribute media.
    let _media (value: string) : string * obj | null = "media", value

    /// The attribute method.
    let _method (value: string) : string * obj | null = "method", value

    /// The attribute min.
    let _min (value: string) : string * obj | null = "min", value

    /// The attribute minLength.
    let _minLength (number: float) : string * obj | null = "minLength", number

    /// The attribute multiple, present where it is true.
    let _multiple (isOn: bool) : string * obj | null = "multiple", (if isOn then "multiple" else null)

    /// The attribute muted, present where it is true.
    let _muted (isOn: bool) : string * obj | null = "muted", (if isOn then "muted" else null)

    /// The attribute name.
    let _name (value: string) : string * obj | null = "name", value

    /// The attribute noValidate, present where it is true.
    let _noValidate (isOn: bool) : string * obj | null = "noValidate", (if isOn then "noValidate" else null)

    /// The attribute onclick.
    let _onClick (value: string) : string * obj | null = "onclick", value

    /// The attribute onmouseout.
    let _onMouseOut (value: string) : string * obj | null = "onmouseout", value

    /// The attribute onmouseover.
    let _onMouseOver (value: string) : string * obj | null = "onmouseover", value

    /// The attribute open, present where it is true.
    let _open (isOn: bool) : string * obj | null = "open", (if isOn then "open" else null)

    /// The attribute optimum.
    let _optimum (number: float) : string * obj | null = "optimum", number

    /// The attribute pattern.
    let _pattern (value: string) : string * obj | null = "pattern", value

    /// The attribute placeholder.
    let _placeholder (value: string) : string * obj | null = "placeholder", value

    /// The attribute poster.
    let _poster (value: string) : string * obj | null = "poster", value

    /// The attribute prefix.
    let _prefix (value: string) : string * obj | null = "prefix", value

    /// The attribute preload.
    let _preload (value: string) : string * obj | null = "preload", value

    /// The attribute property.
    let _property (value: string) : string * obj | null = "property", value

    /// The attribute readOnly, present where it is true.
    let _readOnly (isOn: bool) : string * obj | null = "readOnly", (if isOn then "readOnly" else null)

    /// The attribute rel.
    let _rel (value: string) : string * obj | null = "rel", value

    /// The attribute required, present where it is true.
    let _required (isOn: bool) : string * obj | null = "required", (if isOn then "required" else null)

    /// The attribute reversed, present where it is true.
    let _reversed (isOn: bool) : string * obj | null = "reversed", (if isOn then "reversed" else null)

    /// The attribute role.
    let _role (value: string) : string * obj | null = "role", value

    /// The attribute rows.
    let _rows (number: float) : string * obj | null = "rows", number

    /// The attribute rowSpan.
    let _rowSpan (number: float) : string * obj | null = "rowSpan", number

    /// The attribute sandbox.
    let _sandbox (value: string) : string * obj | null = "sandbox", value

    /// The attribute scope.
    let _scope (value: string) : string * obj | null = "scope", value

    /// The attribute selected, present where it is true.
    let _selected (isOn: bool) : string * obj | null = "selected", (if isOn then "selected" else null)

    /// The attribute shape.
    let _shape (value: string) : string * obj | null = "shape", value

    /// The attribute size.
    let _size (number: float) : string * obj | null = "size", number

    /// The attribute sizes.
    let _sizes (value: string) : string * obj | null = "sizes", value

    /// The attribute span.
    let _span (number: float) : string * obj | null = "span", number

    /// The attribute spellCheck, present where it is true.
    let _spellCheck (isOn: bool) : string * obj | null = "spellCheck", (if isOn then "spellCheck" else null)

    /// The attribute src.
    let _src (value: string) : string * obj | null = "src", value

    /// The attribute srcDoc.
    let _srcDoc (value: string) : string * obj | null = "srcDoc", value

    /// The attribute srcLang.
    let _srcLang (value: string) : string * obj | null = "srcLang", value

    /// The attribute srcSet.
    let _srcSet (value: string) : string * obj | null = "srcSet", value

    /// The attribute start.
    let _start (number: float) : string * obj | null = "start", number

    /// The attribute step.
    let _step (value: string) : string * obj | null = "step", value

    /// The attribute summary.
    let _summary (value: string) : string * obj | null = "summary", value

    /// The attribute tabIndex.
    let _tabIndex (number: float) : string * obj | null = "tabIndex", number

    /// The attribute target.
    let _target (value: string) : string * obj | null = "target", value

    /// The attribute title.
    let _title (value: string) : string * obj | null = "title", value

    /// The attribute type.
    let _type (value: string) : string * obj | null = "type", value

    /// The attribute useMap.
    let _useMap (value: string) : string * obj | null = "useMap", value

    /// The attribute valign.
    let _valign (value: string) : string * obj | null = "valign", value

    /// The attribute value.
    let _value (value: string) : string * obj | null = "value", value

    /// The attribute width.
    let _width (value: string) : string * obj | null = "width", value

    /// The attribute wrap.
    let _wrap (value: string) : string * obj | null = "wrap", value
