function x(o,t,e){let r=Math.min(t,o.seconds.length);return{seconds:[...o.seconds.slice(0,r),...e.map(([n])=>n)],loss:[...o.loss.slice(0,r),...e.map(([,n])=>n)]}}function v(o,t=.8){let e=o[0]??0;return o.map(r=>e=t*e+(1-t)*r)}function m(o,t,e,r=o.loss){let n=Math.max(...o.loss),i=Math.min(0,...o.loss),a=o.seconds.length-1;return r.map((d,l)=>[t*l/Math.max(1,a),e-e*(d-i)/Math.max(1e-9,n-i)])}function s(o,t={},...e){let r=document.createElement(o);for(let[n,i]of Object.entries(t))i!==!1&&r.setAttribute(n,i===!0?"":String(i));return r.append(...e),r}function w(o){let{clientWidth:t,clientHeight:e}=o,r=window.devicePixelRatio||1,[n,i]=[Math.round(t*r),Math.round(e*r)];(o.width!==n||o.height!==i)&&(o.width=n,o.height=i);let a=o.getContext("2d");return a.setTransform(r,0,0,r,0,0),a.clearRect(0,0,t,e),[a,t,e]}function f(o,t,e){o.get(t)!==e&&(o.set(t,e),o.save_changes())}function y(o){let t=Math.round(o*100),e=Math.floor(t/6e3),r=(t%6e3/100).toFixed(2).padStart(5,"0");return e<60?`${e}:${r}`:`${Math.floor(e/60)}:${String(e%60).padStart(2,"0")}:${r}`}function h(o){let t=getComputedStyle(o),e=r=>t.getPropertyValue(`--${r}`).trim();return{ground:e("ground"),text:e("text"),muted:e("muted"),line:e("line"),accent:e("accent")}}function C(o){let t=document.body.dataset.jpThemeLight;if(t!==void 0)return t==="false";for(let e=o.parentNode;e;e=R(e)){if(!(e instanceof HTMLElement))continue;let r=S(getComputedStyle(e).backgroundColor);if(r!==void 0)return r<.5}return!1}function R(o){return o instanceof ShadowRoot?o.host:o.parentNode}function S(o){let t=o.match(/[\d.]+/g)?.map(Number);if(!o.startsWith("rgb")||!t||t.length<3)return;let[e=0,r=0,n=0,i=1]=t;return i<.5?void 0:(.2126*e+.7152*r+.0722*n)/255}function k(o,t){let e,r=()=>{let c=C(o);c!==e&&t(e=c)},n=new Set,i=()=>{for(let c of[0,120,450]){let p=setTimeout(()=>{n.delete(p),r()},c);n.add(p)}},a=new MutationObserver(i),d={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};a.observe(document.documentElement,d),a.observe(document.body,d),a.observe(document.head,{childList:!0});let l=matchMedia("(prefers-color-scheme: dark)");return l.addEventListener("change",i),r(),i(),()=>{a.disconnect(),l.removeEventListener("change",i);for(let c of n)clearTimeout(c)}}var g=class{#e=new Map;#n;#o;#i=Math.random().toString(36).slice(2);#l=0;constructor(t,e){this.#n=t,this.#o=e?(r,n)=>e.model_proxy.send_msg({...r,buffers:n}):(r,n)=>t.send?.(r,void 0,n),t.on("msg:custom",this.#a)}ask(t,e={},r=[]){let n=`${this.#i}-${this.#l++}`;return new Promise((i,a)=>{let d=setTimeout(()=>{this.#e.delete(n),a(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(n,{resolve:i,reject:a,timer:d}),this.#d(n,{...e,id:n,op:t},r,40)})}#d(t,e,r,n){let i=this.#e.get(t);if(i)try{this.#o(e,r)}catch(a){if(n>0){setTimeout(()=>this.#d(t,e,r,n-1),50);return}this.#e.delete(t),clearTimeout(i.timer),i.reject(a)}}close(){this.#n.off("msg:custom",this.#a);for(let{timer:t}of this.#e.values())clearTimeout(t);this.#e.clear()}#a=(t,e)=>{let r=String(t.id),n=this.#e.get(r);if(!n)return;if(this.#e.delete(r),clearTimeout(n.timer),typeof t.error=="string"){n.reject(new Error(t.error));return}let i=Array.isArray(e)&&e.length?e:t.buffers;n.resolve([t,Array.isArray(i)?i.map(L):[]])}};function L(o){return ArrayBuffer.isView(o)?new Uint8Array(o.buffer,o.byteOffset,o.byteLength):new Uint8Array(o)}function M(o,t,e){return({model:r,el:n,view:i})=>{let a=s("div",{class:`hoilab-${o}`,"data-lm-suppress-shortcuts":"true"}),d=a.attachShadow({mode:"open"});d.append(s("style",{},t)),n.append(a);let l=new g(r,i),c=!1,p=[()=>l.close(),()=>a.remove()];return l.ask("describe").then(u=>{c||p.unshift(e({model:r,host:a,shadow:d,channel:l},u))}).catch(u=>d.append(s("p",{role:"alert"},u.message))),()=>{c=!0;for(let u of p.splice(0))u()}}}function T(o,t){return k(o,e=>{o.dataset.theme=e?"dark":"light",t(h(o))})}var A=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var E=`.monitor {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  padding: 10px 12px 12px;
}
.monitor .line { display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; margin-bottom: 8px; }
.monitor .grow { flex: 1; }
.monitor h3 { font-size: 13px; font-weight: 600; margin: 12px 0 6px; }
.monitor .action { padding: 5px 12px; border-radius: 8px; border: 1px solid var(--line); color: var(--text); }
.monitor .action:hover:enabled { background: var(--raised); }
.monitor .action:disabled { opacity: 0.45; cursor: default; }
.monitor .action.main { background: var(--accent); color: var(--on-accent); border-color: var(--accent); font-weight: 600; }
.monitor .said { color: var(--muted); min-height: 1.4em; margin-bottom: 6px; }
.monitor .said.wrong { color: var(--warn); }
.monitor progress { width: 100%; height: 6px; accent-color: var(--accent); display: block; margin-bottom: 8px; }
.monitor .plot { position: relative; height: 92px; margin-bottom: 10px; background: var(--raised); border-radius: 8px; }
.monitor .plot canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.monitor .changes { max-height: 330px; overflow: auto; display: grid; gap: 4px; scrollbar-width: thin; }
.monitor .change {
  display: grid; grid-template-columns: 64px 1fr; gap: 10px; align-items: center; text-align: left;
  padding: 4px; border-radius: 8px; border: 1px solid transparent; width: 100%; color: var(--text);
}
.monitor .change:hover { background: var(--raised); border-color: var(--line); }
.monitor .change img { width: 64px; height: 48px; object-fit: cover; border-radius: 6px; background: var(--raised); }
.monitor .change s { color: var(--muted); }
.monitor .change b { color: var(--accent); font-weight: 600; }
.monitor .change small { color: var(--muted); display: block; }
.monitor input[type="text"] {
  font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; width: 11em;
}
`;var P=250,H=1e3,I=12,z={idle:"Correct a verb, then let the model learn.",looking:"Looking at the labelled frames",learning:"Learning",telling:"Telling the whole clip anew",proposed:"Done: keep what was learnt, or discard it.",failed:"It failed"},b=class{root=s("div",{class:"monitor",role:"group","aria-label":"Training monitor"});colours=null;#e;#n;#o=s("div",{class:"said",role:"status","aria-live":"polite"});#i=s("progress",{max:1,value:0,"aria-label":"Progress"});#l=s("canvas",{role:"img","aria-label":"Loss over the steps of the lesson"});#d=s("div",{class:"changes"});#a=s("h3",{hidden:!0});#h=s("div",{class:"line"});#c=s("input",{type:"text","aria-label":"Name to keep it under",placeholder:"name",value:"lesson-1"});#t;#r={seconds:[],loss:[]};#p=null;#g="";#u;#m=!1;constructor(t,e){this.#e=t,this.#n=e;let r=(n,i,a,d=!1)=>{let l=s("button",{type:"button",class:d?"action main":"action",title:i},n);return l.addEventListener("click",a),l};this.#t={teach:r("Learn","Learn from everything that is labelled",()=>{this.#s("teach")},!0),pause:r("Pause","Hold the lesson",()=>{this.#s("pause",{paused:!this.#p?.paused})}),stop:r("Stop","End the lesson and throw it away",()=>{this.#s("stop")}),keep:r("Keep","Use this model from now on",()=>{this.#s("keep",{name:this.#c.value})},!0),discard:r("Discard","Go on with the model as it was",()=>{this.#s("discard")})},this.root.append(s("div",{class:"line"},this.#t.teach,this.#t.pause,this.#t.stop),this.#o,this.#i,s("div",{class:"plot"},this.#l),this.#a,this.#d,s("div",{class:"line"},this.#c,this.#t.keep,this.#t.discard),s("h3",{},"Kept"),this.#h)}take(t){let e=t;this.#r=x(this.#r,e.since,e.losses),this.#p=e;let r=["looking","learning","telling"].includes(e.state),n=e.state==="proposed";this.#t.teach.disabled=r,this.#t.pause.disabled=this.#t.stop.disabled=!r,this.#t.pause.textContent=e.paused?"Go on":"Pause",this.#t.keep.disabled=this.#t.discard.disabled=!n,this.#i.hidden=!r,e.total?this.#i.value=e.done/e.total:this.#i.removeAttribute("value");let i=e.seconds?` · ${y(e.seconds)}`:"",a=e.changed_s===null?"":` · first change after ${e.changed_s.toFixed(1)} s`,d=r&&e.total?` ${e.done} of ${e.total}`:"";this.#o.textContent=`${z[e.state]??e.state}${d}${e.paused?", held":""}${e.said?`: ${e.said}`:""}${i}${a}`,this.#o.classList.toggle("wrong",e.state==="failed"),this.root.dataset.state=e.state,f(this.#e,"phase",e.state),this.#b(e),this.draw()}draw(){if(!this.colours)return;let[t,e,r]=w(this.#l);if(this.#r.loss.length<2)return;let n=(i,a,d)=>{t.beginPath();for(let[l,c]of i)t.lineTo(8+l,10+c);t.strokeStyle=a,t.lineWidth=d,t.stroke()};n(m(this.#r,e-16,r-22),this.colours.line,1),n(m(this.#r,e-16,r-22,v(this.#r.loss)),this.colours.accent,2),t.font='11px Inter, "Segoe UI", Roboto, Arial, sans-serif',t.fillStyle=this.colours.muted,t.textAlign="right",t.fillText(`loss ${(this.#r.loss.at(-1)??0).toFixed(3)} · ${this.#r.loss.length} steps`,e-8,14)}async watch(){if(this.#m)return;clearTimeout(this.#u);let t=["looking","learning","telling"].includes(this.#p?.state??"");this.#u=setTimeout(async()=>{try{this.take((await this.#n.ask("describe",{since:this.#r.loss.length}))[0])}catch(e){this.#f(e)}this.watch()},t?P:H)}close(){this.#m=!0,clearTimeout(this.#u)}async#s(t,e={}){t==="teach"&&(this.#r={seconds:[],loss:[]});try{this.take((await this.#n.ask(t,{...e,since:this.#r.loss.length}))[0]),this.watch()}catch(r){this.#f(r)}}#f(t){this.#o.textContent=t.message,this.#o.classList.add("wrong")}#b(t){let e=JSON.stringify([t.changes,t.kept,t.in_use]);e!==this.#g&&(this.#g=e,this.#a.hidden=t.state!=="proposed",this.#a.textContent=`${t.changes.length===60?"60 or more":t.changes.length} verbs are told differently`,this.#d.replaceChildren(...t.changes.map((r,n)=>this.#x(r,n))),this.#h.replaceChildren(s("span",{},`in use: ${t.in_use}`),...t.kept.map(({name:r,from:n})=>{let i=s("button",{type:"button",class:"action",title:`made from ${n??"?"}`},`Go back to ${r}`);return i.disabled=r===t.in_use,i.addEventListener("click",()=>{this.#s("restore",{name:r})}),i})),this.#c.value=`lesson-${t.kept.length+1}`)}#x(t,e){let r=s("img",{alt:"",width:64,height:48}),n=s("button",{type:"button",class:"change"},r,s("span",{},s("s",{},`${t.was} ${t.was_score.toFixed(2)}`)," → ",s("b",{},`${t.now} ${t.now_score.toFixed(2)}`),s("small",{},`${t.object_class} · frame ${t.frame}`)));return n.addEventListener("click",()=>{f(this.#e,"frame",t.frame)}),e<I&&this.#v(r,t),n}async#v(t,{frame:e,box:r}){let[,[n]]=await this.#n.ask("example",{frame:e,box:r});if(!n)return;let i=URL.createObjectURL(new Blob([n],{type:"image/jpeg"}));t.onload=()=>URL.revokeObjectURL(i),t.src=i}};function N({model:o,host:t,shadow:e,channel:r},[n]){let i=new b(o,r);e.append(i.root),i.colours=h(t),i.take(n),i.watch();let a=new ResizeObserver(()=>i.draw());a.observe(i.root);let d=T(t,l=>{i.colours=l,i.draw()});return()=>{a.disconnect(),i.close(),d()}}var re={render:M("monitor",A+E,N)};export{re as default};
