import { colours, pictureStyle } from '../drawing/style';

/** The style of a page: one column on a phone, picture and details side by side on a wide screen. */
export const pageStyle = `${colours(':root')}
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;background:var(--canvas);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif}
header{padding:16px 20px;border-bottom:1px solid var(--frame);display:flex;flex-wrap:wrap;gap:12px 24px;align-items:center}
h1{font-size:18px;margin:0;flex:1 1 280px}
h2{font-size:17px;margin:0 0 8px;overflow-wrap:anywhere}
h3{font-size:13px;margin:16px 0 4px;color:var(--muted)}
a{color:var(--accent)}
input,textarea,select,button{font:inherit;color:inherit;background:var(--box);border:1px solid var(--line);border-radius:6px;padding:6px 10px}
button{cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.search{position:relative;flex:0 1 320px}
.search input{width:100%}
.results{position:absolute;z-index:2;left:0;right:0;margin:4px 0 0;padding:4px;list-style:none;background:var(--box);border:1px solid var(--line);border-radius:6px;max-height:50vh;overflow:auto}
.results:empty{display:none}
.results a{display:block;padding:6px 8px;border-radius:4px;text-decoration:none;overflow-wrap:anywhere}
.results a:hover,.results a:focus{background:var(--soft)}
.results .muted{display:block;font-size:12px}
form.request{flex:1 1 100%;min-width:0;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
form.request[hidden]{display:none}
.request textarea{flex:1 1 280px;min-width:0;min-height:37px;max-height:30vh;field-sizing:content;resize:vertical}
.request textarea[aria-invalid]{border-color:var(--bad)}
.request .caller{flex:0 1 380px;min-width:0;display:flex;gap:8px;align-items:center}
.request select{flex:1;min-width:0}
.outcome{flex:1 1 100%;min-width:0;margin:0;white-space:pre-line;overflow-wrap:anywhere}
.outcome:empty{margin-top:-8px}
.request textarea[aria-invalid]~.outcome,.answer .failed{color:var(--bad)}
.answer .answered,.answer .outside,.answer .by-rule,.answer .split{color:var(--good)}
.answer .unknown{color:var(--warn)}
.answer .place{display:block}
.answer:not(:empty){margin-bottom:24px}
.muted{color:var(--muted)}
nav{flex:1 0 100%;display:flex;flex-wrap:wrap;gap:8px;align-items:center}
nav:empty{display:none}
main{display:grid;grid-template-columns:minmax(0,1fr)}
.picture{overflow:auto;padding:8px;max-height:85vh}
.picture svg{display:block;max-width:none}
.side{padding:16px 20px;border-top:1px solid var(--frame)}
article{margin-bottom:32px;scroll-margin-top:72px}
article:focus{outline:none}
.actions:not(:empty){margin-bottom:16px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 16px;margin:0}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px}
li{overflow-wrap:anywhere;margin-bottom:4px}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:14px;min-width:100%}
th,td{text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid var(--frame)}
th{color:var(--muted);font-weight:normal}
td{overflow-wrap:break-word}
td:first-child{min-width:56px}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.place{color:var(--muted);overflow-wrap:anywhere}
td .place{display:block}
.badge{font-size:12px;font-weight:normal;border:1px solid;border-radius:10px;padding:0 7px}
.added{color:var(--good)}.removed{color:var(--bad)}.changed{color:var(--warn)}
strong.error{color:var(--bad)}strong.warning{color:var(--warn)}strong.info{color:var(--muted)}
.graph a{cursor:pointer}
.graph a:focus{outline:none}
.graph a:focus-visible .box{stroke:var(--accent);stroke-width:4}
.graph a:hover .box{stroke:var(--accent)}
.graph .selected .box{stroke:var(--accent);stroke-width:3}
.graph.searching .element:not(.found),.graph.lighting .element:not(.lit),.graph.lighting .connection:not(.lit){opacity:.3}
.graph .lit .way{stroke:var(--accent);stroke-width:3}
.graph .lit .head{fill:var(--accent)}
.graph .lit .box{stroke:var(--accent);stroke-width:3}
.scripted article{display:none}
.scripted article.selected{display:block}
.hint{display:none}
.scripted .hint{display:block}
.scripted .hint.away{display:none}
@media (max-width:600px){
.request>label,.request .caller{flex:1 1 100%}
}
@media (min-width:1000px){
.scripted main{grid-template-columns:minmax(0,1fr) 420px;min-height:85vh}
.scripted .side{border-top:0;border-left:1px solid var(--frame);max-height:88vh;overflow:auto}
.scripted .picture{max-height:88vh}
}
@media print{
header input,nav,.search,.request,.hint,.actions{display:none}
.picture{overflow:visible;max-height:none}
.picture svg{max-width:100%;height:auto}
.scripted article{display:block;break-inside:avoid}
.scripted main{grid-template-columns:minmax(0,1fr)}
.scripted .side{max-height:none;border:0}
}
${pictureStyle}`;
