function l(i,e={},...t){let n=document.createElement(i);for(let[r,o]of Object.entries(e))o!==!1&&n.setAttribute(r,o===!0?"":String(o));return n.append(...t),n}function T(i){let{clientWidth:e,clientHeight:t}=i,n=window.devicePixelRatio||1,[r,o]=[Math.round(e*n),Math.round(t*n)];(i.width!==r||i.height!==o)&&(i.width=r,i.height=o);let a=i.getContext("2d");return a.setTransform(n,0,0,n,0,0),a.clearRect(0,0,e,t),[a,e,t]}var f=class{#t=new Map;#o;#e;constructor(e,t=()=>{}){this.#o=e,this.#e=t}has(e){return this.#t.has(e)}get(e){let t=this.#t.get(e);return t!==void 0&&(this.#t.delete(e),this.#t.set(e,t)),t}set(e,t){let n=this.#t.get(e);n!==void 0&&n!==t&&this.#e(n),this.#t.delete(e),this.#t.set(e,t);for(let[r,o]of this.#t){if(this.#t.size<=this.#o)break;this.#t.delete(r),this.#e(o)}}delete(e){let t=this.#t.get(e);t!==void 0&&this.#t.delete(e)&&this.#e(t)}clear(){for(let e of this.#t.values())this.#e(e);this.#t.clear()}};var K=24,b=class{picture;over=l("canvas",{class:"over",role:"img",tabindex:-1});el;#t;#o=l("div",{class:"message",role:"alert",hidden:!0});#e=new f(K,e=>e.close());#r=-1;#s=!1;#l=0;#h=!1;frame=-1;constructor(e){this.#t=e,this.picture=l("canvas",{class:"picture",width:e.width,height:e.height}),this.el=l("div",{class:"stage"},this.picture,this.over,this.#o),this.el.style.setProperty("--aspect",`${e.width} / ${e.height}`)}want(e){this.#r=e,this.#m()}draw(){this.#l||=requestAnimationFrame(()=>this.drawNow())}drawNow(){cancelAnimationFrame(this.#l),this.#l=0;let e=this.placement();this.picture.style.transform=`translate(${e.left}px, ${e.top}px) scale(${e.scale})`;let[t]=T(this.over);this.#t.paint(t,e)}placement(){let{width:e,height:t}=this.#t,{clientWidth:n,clientHeight:r}=this.el,o=Math.min(n/e,r/t)||1;return{scale:o,left:(n-e*o)/2,top:(r-t*o)/2}}pixel(e){let t=this.el.getBoundingClientRect(),{scale:n,left:r,top:o}=this.placement(),{width:a,height:s}=this.#t;return{x:Math.min(a,Math.max(0,(e.clientX-t.left-r)/n)),y:Math.min(s,Math.max(0,(e.clientY-t.top-o)/n))}}say(e){this.#o.textContent=e,this.#o.hidden=e===""}close(){this.#h=!0,cancelAnimationFrame(this.#l),this.#e.clear()}async#m(){let e=this.#r,t=this.#e.get(e);if(t&&this.#p(e,t),!(t||this.#s||this.#h)){this.#s=!0;try{let n=await this.#t.fetch(e);if(n&&!this.#h){let r=await createImageBitmap(new Blob([n],{type:"image/jpeg"}));this.#e.set(e,r),e===this.#r&&this.#p(e,r),this.say("")}}catch(n){this.say(n.message),this.#s=!1;return}this.#s=!1,this.#r!==e&&this.#m()}}#p(e,t){this.picture.getContext("2d").drawImage(t,0,0),this.frame=e,this.#t.shown?.(e),this.draw()}};function g(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function w(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}function S(i,e,t){return m(i.map((n,r)=>r===e?{...n,verb:t,labelled:!0}:n))}function C(i,e){return m(i.filter((t,n)=>n!==e))}var m=i=>i.filter(e=>e.labelled);function k(i,e){return[...Object.keys(i.said).sort((n,r)=>(i.said[r]??0)-(i.said[n]??0)).filter(n=>e.includes(n)),...e.filter(n=>!(n in i.said))]}function P(i,e){let t=[Math.min(i.x,e.x),Math.min(i.y,e.y),Math.max(i.x,e.x),Math.max(i.y,e.y)];return t[2]-t[0]<3||t[3]-t[1]<3?null:t}function R(i,e,t){for(let n of["object","human"]){let r=i[n];if(r){for(let o of[[0,1],[2,1],[2,3],[0,3]])if(Math.hypot(e.x-r[o[0]],e.y-r[o[1]])<=t)return{which:n,sides:o}}}return null}function B(i,e,t){let n=[...i];for(let r of e.sides)n[r]=r%2?t.y:t.x;return[Math.min(n[0],n[2]-3),Math.min(n[1],n[3]-3),Math.max(n[2],n[0]+3),Math.max(n[3],n[1]+3)]}function H(i,e,t){let n=-1,r=1/0;return i.forEach((o,a)=>{for(let s of[o.object,o.human]){if(!s||e.x<s[0]||e.x>s[2]||e.y<s[1]||e.y>s[3])continue;let d=(s[2]-s[0])*(s[3]-s[1]);d<r&&([n,r]=[a,d])}}),n>=0||i.forEach((o,a)=>{if(!o.object)return;let s=W(e,p(o.human),p(o.object));s<=t&&s<r&&([n,r]=[a,s])}),n}var p=i=>({x:(i[0]+i[2])/2,y:(i[1]+i[3])/2});function W(i,e,t){let[n,r]=[t.x-e.x,t.y-e.y],o=n*n+r*r||1,a=Math.min(1,Math.max(0,((i.x-e.x)*n+(i.y-e.y)*r)/o));return Math.hypot(i.x-e.x-a*n,i.y-e.y-a*r)}function $(i,e){let t=(i%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function j(i){let e=Math.round(i*100),t=Math.floor(e/6e3),n=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${n}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${n}`}function I(i){let e=getComputedStyle(i),t=n=>e.getPropertyValue(`--${n}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function X(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=Z(t)){if(!(t instanceof HTMLElement))continue;let n=q(getComputedStyle(t).backgroundColor);if(n!==void 0)return n<.5}return!1}function Z(i){return i instanceof ShadowRoot?i.host:i.parentNode}function q(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,n=0,r=0,o=1]=e;return o<.5?void 0:(.2126*t+.7152*n+.0722*r)/255}function N(i,e){let t,n=()=>{let h=X(i);h!==t&&e(t=h)},r=new Set,o=()=>{for(let h of[0,120,450]){let c=setTimeout(()=>{r.delete(c),n()},h);r.add(c)}},a=new MutationObserver(o),s={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};a.observe(document.documentElement,s),a.observe(document.body,s),a.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",o),n(),o(),()=>{a.disconnect(),d.removeEventListener("change",o);for(let h of r)clearTimeout(h)}}var v=class{#t=new Map;#o;#e;#r=Math.random().toString(36).slice(2);#s=0;constructor(e,t){this.#o=e,this.#e=t?(n,r)=>t.model_proxy.send_msg({...n,buffers:r}):(n,r)=>e.send?.(n,void 0,r),e.on("msg:custom",this.#l)}ask(e,t={},n=[]){let r=`${this.#r}-${this.#s++}`;return new Promise((o,a)=>{let s=setTimeout(()=>{this.#t.delete(r),a(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#t.set(r,{resolve:o,reject:a,timer:s}),this.#e({...t,id:r,op:e},n)})}close(){this.#o.off("msg:custom",this.#l);for(let{timer:e}of this.#t.values())clearTimeout(e);this.#t.clear()}#l=(e,t)=>{let n=String(e.id),r=this.#t.get(n);if(!r)return;if(this.#t.delete(n),clearTimeout(r.timer),typeof e.error=="string"){r.reject(new Error(e.error));return}let o=Array.isArray(t)&&t.length?t:e.buffers;r.resolve([e,Array.isArray(o)?o.map(J):[]])}};function J(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}function _(i,e,t){return({model:n,el:r,view:o})=>{let a=l("div",{class:`hoilab-${i}`,"data-lm-suppress-shortcuts":"true"}),s=a.attachShadow({mode:"open"});s.append(l("style",{},e)),r.append(a);let d=new v(n,o),h=!1,c=[()=>d.close(),()=>a.remove()];return d.ask("describe").then(u=>{h||c.unshift(t({model:n,host:a,shadow:s,channel:d},u))}).catch(u=>s.append(l("p",{role:"alert"},u.message))),()=>{h=!0;for(let u of c.splice(0))u()}}}function D(i,e){return N(i,t=>{i.dataset.theme=t?"dark":"light",e(I(i))})}var O="rgba(10, 14, 20, 0.6)";function V(i,e,t){i.lineJoin="round";let n=t.pairs.map((r,o)=>o).sort((r,o)=>+(r===t.chosen)-+(o===t.chosen));for(let r of n)Y(i,e,t,r);for(let r of t.draft)M(i,e,r,"#ffffff",2,[6,4])}function Y(i,e,t,n){let r=t.pairs[n],o=n===t.chosen,a=$(Math.max(0,t.verbs.indexOf(r.verb)),t.palette);i.globalAlpha=t.chosen<0||o?1:.4;let s=r.labelled?[]:[5,4];if(M(i,e,r.human,a,o?3:1.75,s),r.object){M(i,e,r.object,a,o?3:1.75,s);let[E,A]=[x(e,p(r.human)),x(e,p(r.object))];for(let[F,G]of[[4.5,O],[2.25,a]])i.strokeStyle=G,i.lineWidth=F,i.beginPath(),i.moveTo(E.x,E.y),i.lineTo(A.x,A.y),i.stroke()}let d=`${r.labelled?"":"? "}${r.verb} ${r.object_class}`.trim(),h=x(e,r.object?p(r.object):{x:p(r.human).x,y:r.human[1]});i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let c=i.measureText(d).width+10,u=Math.max(2,h.y-26);i.fillStyle=o?a:"rgba(10, 14, 20, 0.82)",i.beginPath(),i.roundRect(h.x-c/2,u,c,17,5),i.fill(),i.fillStyle=o?"#0b0f16":"#f3f6fa",i.textBaseline="middle",i.fillText(d,h.x-c/2+5,u+9),o&&Q(i,e,r,a),i.globalAlpha=1}function Q(i,e,t,n){for(let r of[t.human,t.object])if(r)for(let[o,a]of[[r[0],r[1]],[r[2],r[1]],[r[2],r[3]],[r[0],r[3]]]){let s=x(e,{x:o,y:a});i.beginPath(),i.arc(s.x,s.y,4,0,2*Math.PI),i.fillStyle="#ffffff",i.fill(),i.strokeStyle=n,i.lineWidth=2,i.stroke()}}function M(i,{scale:e,left:t,top:n},r,o,a,s){i.beginPath(),i.roundRect(t+r[0]*e,n+r[1]*e,(r[2]-r[0])*e,(r[3]-r[1])*e,3),i.strokeStyle=O,i.lineWidth=a+2,i.stroke(),i.setLineDash(s),i.strokeStyle=o,i.lineWidth=a,i.stroke(),i.setLineDash([])}var x=({scale:i,left:e,top:t},{x:n,y:r})=>({x:e+n*i,y:t+r*i});var ee=12,y=class{el=l("div",{class:"pairs",role:"listbox","aria-label":"Pairs in this frame"});#t;#o;#e;#r;constructor(e,t){this.#t=e,this.#o=t,this.#e=l("input",{type:"text",placeholder:"another verb","aria-label":"Another verb (v)"}),this.#r=l("input",{type:"text",placeholder:"class of thing","aria-label":"Class of the thing of a new pair"}),this.#r.value=e.objects[0]??"thing"}object(){return this.#r.value.trim()||"thing"}verbs(e){return e?k(e,this.#t.verbs):[]}focusVerb(){this.#e.focus()}show(e,t){let n=this.el.getRootNode().activeElement===this.#e;this.el.replaceChildren(...e.map((r,o)=>this.#s(r,o,o===t)),...e.length?[]:[l("div",{class:"empty"},"Nobody does anything here, as far as the model says. Press n to draw a pair.")],l("div",{class:"line"},l("label",{},"New pairs have a ",this.#r))),n&&this.#e.focus(),this.el.children[t]?.scrollIntoView({block:"nearest"})}#s(e,t,n){let r=Object.entries(e.said).map(([d,h])=>`${d} ${h.toFixed(2)}`).slice(0,3).join(", "),o=e.human_id>=0?`person ${e.human_id}`:"a person",a=l("div",{class:"who"},l("span",{class:"mark",title:e.labelled?"labelled":"said by the model"},e.labelled?"●":"○"),l("b",{},`${o} · ${e.verb} · ${e.object_class||"nothing"}`),l("small",{},r?`model: ${r}`:"drawn")),s=l("div",{class:"pair",role:"option","aria-selected":String(n)},a);return s.addEventListener("click",d=>{d.target.closest("button, input")||this.#o.choose(t)}),n&&s.append(this.#l(e,t)),s}#l(e,t){let n=k(e,this.#t.verbs).slice(0,ee),r=(a,s,d=a)=>{let h=l("button",{type:"button",class:"chip","data-verb":a,"aria-pressed":String(e.labelled&&e.verb===a)},l("kbd",{},s),d);return h.addEventListener("click",()=>this.#o.verb(t,a)),h},o=l("button",{type:"button",class:"chip",title:"Remove this label (Delete)"},"remove label");return o.addEventListener("click",()=>this.#o.remove(t)),o.disabled=!e.labelled,this.#e.value="",this.#e.onkeydown=a=>{a.key==="Enter"&&this.#e.value.trim()&&this.#o.verb(t,this.#e.value.trim()),a.key==="Escape"&&this.#e.blur()},l("div",{class:"verbs",role:"group","aria-label":"Verbs"},...n.map((a,s)=>r(a,s<9?String(s+1):"")),r(this.#t.nothing,"0","nothing"),this.#e,o)}};var z=`:host {
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
`;var U=`.annotator {
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
.annotator:focus-visible { box-shadow: 0 0 0 2px var(--accent); }
.annotator .stage.drawing { cursor: crosshair; }
.annotator .line { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 8px 12px; }
.annotator .line .grow { flex: 1; }
.annotator .said { color: var(--muted); min-height: 1.4em; }
.annotator .said.wrong { color: var(--warn); }
.annotator .pairs { max-height: 260px; overflow: auto; border-top: 1px solid var(--line); scrollbar-width: thin; }
.annotator .pair { padding: 6px 12px; border-bottom: 1px solid var(--line); cursor: pointer; }
.annotator .pair[aria-selected="true"] { background: var(--raised); box-shadow: inset 3px 0 0 var(--accent); }
.annotator .pair .who { display: flex; gap: 8px; align-items: baseline; }
.annotator .pair .who b { font-weight: 600; }
.annotator .pair .who small { color: var(--muted); font-size: 12px; }
.annotator .mark { color: var(--accent); font-weight: 700; }
.annotator .verbs { display: flex; flex-wrap: wrap; gap: 4px; padding-top: 5px; }
.annotator .verbs .chip { margin-left: 0; padding: 2px 9px; }
.annotator .verbs .chip[aria-pressed="true"] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600; }
.annotator .verbs kbd { font: inherit; opacity: 0.75; margin-right: 4px; }
.annotator input[type="text"] {
  font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 2px 7px; width: 9em;
}
.annotator .action {
  padding: 4px 11px; border-radius: 8px; border: 1px solid var(--line); color: var(--text);
}
.annotator .action:hover { background: var(--raised); }
.annotator .action:disabled { opacity: 0.45; cursor: default; }
.annotator .empty { padding: 12px; color: var(--muted); }
`;var L=class{root=l("div",{class:"annotator",tabindex:0,role:"group","aria-label":"Pair annotator"});#t;#o;#e;#r;#s;#l=l("div",{class:"said",role:"status","aria-live":"polite"});#h;#m=l("span",{class:"now"});#p=new Map;#i=[];#n=-1;#a;#d=null;#c=null;constructor({model:e,channel:t,host:n},r){this.#t=e,this.#o=t,this.#e=r,this.#a=Math.min(r.frames-1,Number(e.get("frame"))),this.#r=new b({width:r.width,height:r.height,fetch:async o=>(await t.ask("frames",{frames:[o]}))[1][0],paint:(o,a)=>V(o,a,{pairs:this.#i,chosen:this.#n,verbs:r.verbs,palette:r.palette,draft:this.#w()}),shown:o=>n.dataset.shown=String(o)}),this.#s=new y(r,{choose:o=>this.choose(o),verb:(o,a)=>{this.say(o,a)},remove:o=>{this.remove(o)}}),this.#h=l("input",{type:"range",min:0,max:r.frames-1,value:this.#a,"aria-label":"Frame"}),this.#h.addEventListener("input",()=>this.go(this.#h.valueAsNumber)),this.root.append(this.#r.el,l("div",{class:"slide"},this.#h),this.#y(),this.#s.el),this.#r.over.addEventListener("pointerdown",this.#k),this.#r.over.addEventListener("pointermove",this.#P),this.#r.over.addEventListener("pointerup",this.#M),this.root.addEventListener("keydown",this.#L),this.open()}redraw(){this.#r.draw()}close(){this.#r.close()}go(e){let t=Math.min(this.#e.frames-1,Math.max(0,e));t!==this.#a&&(this.#a=t,this.#d=null,w(this.#t,"frame",t),this.open())}async open(){let e=this.#a;this.#h.value=String(e),this.#h.style.setProperty("--done",`calc(8px + (100% - 16px) * ${e/Math.max(1,this.#e.frames-1)})`),this.#m.textContent=`${e} · ${j(this.#e.seconds[e]??0)}`,this.#r.want(e);let t=await this.#b("pairs",{frame:e});if(!t||e!==this.#a)return;this.#i=t.pairs;let n=this.#t.get("pair"),r=this.#i.findIndex(o=>n!==null&&o.pair===n);this.#n=r>=0?r:Math.min(this.#n,this.#i.length-1),this.#x()}choose(e){this.#n=e;let t=this.#i[e]?.pair??-1;w(this.#t,"pair",t>=0?t:null),this.#x()}async say(e,t){!this.#i[e]||!t||(this.#n=e,!this.#e.verbs.includes(t)&&t!==this.#e.nothing&&this.#e.verbs.push(t),await this.#f(S(this.#i,e,t)),this.root.focus())}async remove(e){this.#i[e]?.labelled?await this.#f(C(this.#i,e)):this.#u("The model says this one; press 0 to say that nothing is done.")}async#f(e){let t=m(e),n=await this.#b("change",{frame:this.#a,pairs:t.length?t:null});n&&await this.#g(n)}async#g(e){let t=e.at;this.#e.labelled=e.labelled,this.#e.undo=Number(e.undo),this.#e.redo=Number(e.redo);let n=Number(e.carried??0);this.#u(n?`Carried to ${n} frames and saved in ${this.#e.file}.`:`Saved in ${this.#e.file}.`);let[r,o]=[t[0]??this.#a,t.at(-1)??this.#a];this.#a<r||this.#a>o?this.go(r):await this.open(),this.root.dataset.labelled=String(this.#e.labelled.length)}async propagate(){if(!this.#i[this.#n]?.labelled){this.#u("Label this pair first; then it can be carried along its track.");return}let[t=0,n=this.#e.frames-1]=this.#t.get("span"),r=m(this.#i.slice(0,this.#n)).length,o=await this.#b("propagate",{frame:this.#a,index:r,first:t,last:n});o&&await this.#g(o)}async history(e){let t=await this.#b(e,{});t&&(t.at.length?await this.#g(t):this.#u(`There is nothing to ${e}.`))}begin(){this.#d={human:null},this.#r.el.classList.add("drawing"),this.#u("Draw a box around the human."),this.redraw()}async#v(e){let t=this.#d?.human;if(this.#d=null,this.#r.el.classList.remove("drawing"),!t)return;let n={human:t,object:e,object_class:e?this.#s.object():"",verb:this.#e.verbs[0]??"does",human_id:-1,object_id:-1,labelled:!0,said:{}};await this.#f([...this.#i,n]),this.choose(m(this.#i).length-1)}#y(){let e=(t,n,r,o)=>{let a=l("button",{type:"button",class:"action",title:r},n);return a.addEventListener("click",o),this.#p.set(t,a),a};return l("div",{class:"line",role:"toolbar","aria-label":"Labelling"},this.#m,e("new","New pair","Draw a human and a thing (n)",()=>this.begin()),e("propagate","Carry along","Carry this label along the track (p)",()=>{this.propagate()}),e("undo","Undo","Take back (Ctrl+Z)",()=>{this.history("undo")}),e("redo","Redo","Do again (Ctrl+Shift+Z)",()=>{this.history("redo")}),l("div",{class:"grow"}),this.#l)}#x(){this.#s.show(this.#i,this.#n),this.#p.get("undo").disabled=this.#e.undo===0,this.#p.get("redo").disabled=this.#e.redo===0,this.root.dataset.frame=String(this.#a),this.root.dataset.pairs=String(this.#i.length),this.root.dataset.chosen=String(this.#n);let e=this.#i[this.#n];this.#r.over.setAttribute("aria-label",`frame ${this.#a}, ${this.#i.length} pairs${e?`, chosen: ${e.verb} ${e.object_class}`:""}`),this.redraw()}#u(e,t=!1){this.#l.textContent=e,this.#l.classList.toggle("wrong",t)}async#b(e,t){try{return(await this.#o.ask(e,t))[0]}catch(n){return this.#u(n.message,!0),null}}#w(){let e=this.#d?.human?[this.#d.human]:[],t=this.#c&&!this.#c.grip?P(this.#c.from,this.#c.to):null;return t?[...e,t]:e}#k=e=>{if(e.button!==0)return;this.root.focus();let t=this.#r.pixel(e),n=this.#i[this.#n],r=!this.#d&&n?R(n,t,8/this.#r.placement().scale):null;if(!this.#d&&!r){this.choose(H(this.#i,t,8/this.#r.placement().scale));return}this.#c={from:t,to:t,grip:r},this.#r.over.setPointerCapture(e.pointerId)};#P=e=>{if(!this.#c)return;this.#c.to=this.#r.pixel(e);let{grip:t,to:n}=this.#c,r=this.#i[this.#n];t&&r&&(this.#i[this.#n]={...r,[t.which]:B(r[t.which],t,n),labelled:!0}),this.redraw()};#M=()=>{let e=this.#c;if(this.#c=null,!e)return;if(e.grip){Math.hypot(e.to.x-e.from.x,e.to.y-e.from.y)>1&&this.#f(this.#i);return}let t=P(e.from,e.to);!t||!this.#d||(this.#d.human?this.#v(t):(this.#d.human=t,this.#u("Now the thing; Enter if there is none."),this.redraw()))};#L=e=>{let t=e.composedPath()[0];if(t.matches('input[type="text"]'))return;let n=e.ctrlKey||e.metaKey,r=d=>this.choose(Math.min(this.#i.length-1,Math.max(0,this.#n+d))),o=this.#s.verbs(this.#i[this.#n]),s=(n?{z:()=>{this.history(e.shiftKey?"redo":"undo")},Z:()=>{this.history("redo")},y:()=>{this.history("redo")}}:{ArrowLeft:()=>this.go(this.#a-(e.shiftKey?10:1)),ArrowRight:()=>this.go(this.#a+(e.shiftKey?10:1)),Home:()=>this.go(0),End:()=>this.go(this.#e.frames-1),ArrowUp:()=>r(-1),ArrowDown:()=>r(1),Enter:()=>{this.#d?this.#v(null):this.say(this.#n,this.#i[this.#n]?.verb??"")},0:()=>{this.say(this.#n,this.#e.nothing)},n:()=>this.begin(),p:()=>{this.propagate()},v:()=>this.#s.focusVerb(),Delete:()=>{this.remove(this.#n)},Backspace:()=>{this.remove(this.#n)},Escape:()=>{this.#d=null,this.#r.el.classList.remove("drawing"),this.choose(-1)},...Object.fromEntries(o.slice(0,9).map((d,h)=>[String(h+1),()=>{this.say(this.#n,d)}]))})[e.key];!s||e.altKey||e.key==="Enter"&&t.matches("button")||(e.preventDefault(),e.stopPropagation(),s())}};function ie(i,[e]){let{model:t,host:n,shadow:r}=i,o=new L(i,e);r.append(o.root);let a=new ResizeObserver(()=>o.redraw());a.observe(o.root);let s=[D(n,()=>o.redraw()),g(t,"frame",()=>o.go(Number(t.get("frame")))),g(t,"pair",()=>{o.open()}),g(t,"revision",()=>{o.open()})];return()=>{a.disconnect(),o.close();for(let d of s)d()}}var je={render:_("annotator",z+U,ie)};export{je as default};
