var x=class{#e=new Map;#d;#o;#f=Math.random().toString(36).slice(2);#t=0;constructor(e,t){this.#d=e,this.#o=t?(r,o)=>t.model_proxy.send_msg({...r,buffers:o}):(r,o)=>e.send?.(r,void 0,o),e.on("msg:custom",this.#u)}ask(e,t={},r=[]){let o=`${this.#f}-${this.#t++}`;return new Promise((i,s)=>{let l=setTimeout(()=>{this.#e.delete(o),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(o,{resolve:i,reject:s,timer:l}),this.#i(o,{...t,id:o,op:e},r,40)})}#i(e,t,r,o){let i=this.#e.get(e);if(i)try{this.#o(t,r)}catch(s){if(o>0){setTimeout(()=>this.#i(e,t,r,o-1),50);return}this.#e.delete(e),clearTimeout(i.timer),i.reject(s)}}close(){this.#d.off("msg:custom",this.#u);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#u=(e,t)=>{let r=String(e.id),o=this.#e.get(r);if(!o)return;if(this.#e.delete(r),clearTimeout(o.timer),typeof e.error=="string"){o.reject(new Error(e.error));return}let i=Array.isArray(t)&&t.length?t:e.buffers;o.resolve([e,Array.isArray(i)?i.map(V):[]])}};function V(n){return ArrayBuffer.isView(n)?new Uint8Array(n.buffer,n.byteOffset,n.byteLength):new Uint8Array(n)}var R=n=>new Int32Array(n.slice().buffer),S=n=>new Float32Array(n.slice().buffer),C=n=>new Float64Array(n.slice().buffer);function f(n,e={},...t){let r=document.createElement(n);for(let[o,i]of Object.entries(e))i!==!1&&r.setAttribute(o,i===!0?"":String(i));return r.append(...t),r}function I(n){let{clientWidth:e,clientHeight:t}=n,r=window.devicePixelRatio||1,[o,i]=[Math.round(e*r),Math.round(t*r)];(n.width!==o||n.height!==i)&&(n.width=o,n.height=i);let s=n.getContext("2d");return s.setTransform(r,0,0,r,0,0),s.clearRect(0,0,e,t),[s,e,t]}function y(n,e,t){return n.on(`change:${e}`,t),()=>n.off(`change:${e}`,t)}function b(n,e,t){n.get(e)!==t&&(n.set(e,t),n.save_changes())}function P(n,e,t){let r=e.length,o=a=>Int32Array.from({length:r},(u,h)=>n[h*4+a]),i={first:o(1),last:o(2),label:o(3),strength:e},s=o(0),l=t.map(()=>[]);for(let a=0;a<r;a++)l[s[a]]?.push(a);let d=t.map(({kind:a,name:u,who:h},g)=>({kind:a,name:u,who:h,events:Int32Array.from(l[g]).sort((v,K)=>i.first[v]-i.first[K])}));return{table:i,lanes:d}}function $(n,e,t,r){let o=i=>e.first[i.events[0]??0]??0;return n.filter(i=>t.length===0||t.includes(i.kind)).sort((i,s)=>r.indexOf(i.kind)-r.indexOf(s.kind)||(i.kind==="change"?i.who-s.who||s.name.localeCompare(i.name):0)||o(i)-o(s)||i.name.localeCompare(s.name))}function N(n,e,t,r,o){let i=[];for(let s of n.events){let l=t(e.first[s]);if(l>o)break;let d=Math.max(l+2,t(e.last[s]+1));if(d<r)continue;let a=i.at(-1),u=d-l<4||a!==void 0&&a.to-a.from<4,h=a!==void 0&&l<a.from+.75&&Math.abs(d-a.to)<.75;a&&l<a.to+.75&&(u||h||X(e,a.event,s))?(a.to=Math.max(a.to,d),a.count+=1,e.strength[s]>e.strength[a.event]&&(a.event=s)):i.push({from:l,to:d,event:s,count:1})}return i}var X=(n,e,t)=>n.label[e]===n.label[t];function A(n,e,t,r){let o=-1,i=r;for(let s of n.events){let[l,d]=[e.first[s],e.last[s]];if(l>t+r)break;let a=Math.max(l-t,t-d-1,0),u=o>=0&&a===i&&d-l<e.last[o]-e.first[o];(a<i||a===0&&o<0||u)&&([o,i]=[s,a])}return o}function H(n,e,t,r){let o=[...n.events].map(i=>e.first[i]);return r>0?o.find(i=>i>t)??null:o.findLast(i=>i<t)??null}function M(n,e,t,r){let[o,i]=n,s=Math.min(r-1,Math.max(10,(i-o)*t)),l=i>o?(e-o)/(i-o):.5,d=Math.min(r-1-s,Math.max(0,e-l*s));return[Math.round(d),Math.round(d+s)]}function T(n,e){let t=(n%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function w(n){let e=Math.round(n*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function B(n,e,t){let[r,o]=[0,e-1];for(;r<o;){let i=r+o>>1;t(i)<n-1e-6?r=i+1:o=i}return r}function z(n,e){return[.1,.2,.5,1,2,5,10,15,30,60,120,300,600,1800,3600,7200].find(r=>n/r<=Math.max(1,e))??14400}function k(n){let e=getComputedStyle(n),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function Y(n){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=n.parentNode;t;t=G(t)){if(!(t instanceof HTMLElement))continue;let r=q(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function G(n){return n instanceof ShadowRoot?n.host:n.parentNode}function q(n){let e=n.match(/[\d.]+/g)?.map(Number);if(!n.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,o=0,i=1]=e;return i<.5?void 0:(.2126*t+.7152*r+.0722*o)/255}function F(n,e){let t,r=()=>{let a=Y(n);a!==t&&e(t=a)},o=new Set,i=()=>{for(let a of[0,120,450]){let u=setTimeout(()=>{o.delete(u),r()},a);o.add(u)}},s=new MutationObserver(i),l={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,l),s.observe(document.body,l),s.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",i),r(),i(),()=>{s.disconnect(),d.removeEventListener("change",i);for(let a of o)clearTimeout(a)}}var c=138,p=20,m=18,U=11,Z='11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';function j(n,e){let[t,r,o]=I(n);t.font=Z,t.textBaseline="middle",te(t,e,o);let i=Math.floor(e.scroll/m),s=Math.min(e.lanes.length,Math.ceil((e.scroll+o-p)/m)),l=0;for(let a=i;a<s;a++)l+=J(t,e,a,r);ne(t,e,r);let d=e.x(e.frame);return d<c-1||d>r||(t.fillStyle=e.colours.accent,t.fillRect(d-.75,p-4,1.5,o-p+4)),l}function J(n,e,t,r){let o=e.lanes[t],i=p+m*t-e.scroll+m/2+2,s=e.chosen(o),{colours:l}=e;(s||t===e.row)&&(n.fillStyle=l.line,n.globalAlpha=s?.75:.35,n.beginPath(),n.roundRect(0,i-m/2,r,m,4),n.fill()),n.globalAlpha=e.anyChosen&&!s?.5:1,ee(n,o,T(Math.max(0,o.who),e.palette),i),n.fillStyle=s?l.text:l.muted,n.textAlign="left",n.globalAlpha=1,n.fillText(re(n,o.name,c-26),18,i+.5),n.save(),n.beginPath(),n.rect(c,p,r-c,1e5),n.clip();let d=N(o,e.table,e.x,c,r);for(let a of d)Q(n,e,o,a,i,s);return n.restore(),n.globalAlpha=1,d.length}function Q(n,e,t,r,o,i){let{table:s,labels:l,palette:d}=e,a=s.strength[r.event],u=s.label[r.event],h=t.kind==="interaction"||t.kind==="change"?u:Math.max(0,t.who),g=e.anyChosen&&!i?.45:1;n.globalAlpha=g*(.35+.65*Math.min(1,Math.max(0,a))),n.fillStyle=t.kind==="anomaly"?"#ff6b81":T(h,d),n.beginPath(),n.roundRect(r.from,o-U/2,r.to-r.from,U,3),n.fill();let v=l[u]??"";t.kind==="individual"||r.to-r.from<n.measureText(v).width+8||(n.globalAlpha=g,n.fillStyle="#0b0f16",n.fillText(v,Math.max(r.from,c)+4,o+.5))}function ee(n,e,t,r){n.fillStyle=e.kind==="anomaly"?"#ff6b81":t,n.strokeStyle=t,n.lineWidth=1.75,n.beginPath(),e.kind==="zone"?n.rect(5.5,r-3.5,7,7):e.kind==="anomaly"?(n.moveTo(9,r-4.5),n.lineTo(13.5,r+3.5),n.lineTo(4.5,r+3.5),n.closePath()):e.kind==="interaction"||e.kind==="change"?(n.moveTo(5,r+3),n.lineTo(13,r-3),n.stroke(),n.beginPath(),n.arc(5.5,r+2.5,2.25,0,2*Math.PI),n.arc(12.5,r-2.5,2.25,0,2*Math.PI)):n.arc(9,r,3.5,0,2*Math.PI),n.fill()}function te(n,e,t){let[r,o]=e.span;if(r===void 0||o===void 0)return;let[i,s]=[Math.max(c,e.x(r)),e.x(o+1)];s<=i||(n.fillStyle=e.colours.accent,n.globalAlpha=.16,n.fillRect(i,p,s-i,t),n.globalAlpha=.8,n.fillRect(i,p,1,t),n.fillRect(s-1,p,1,t),n.globalAlpha=1)}function ne(n,e,t){let{colours:r,times:o,frames:i}=e,s=u=>o[u]??0,[l,d]=[s(e.window[0]),s(Math.min(e.window[1],i-1))];n.clearRect(0,0,t,p),n.fillStyle=r.line,n.fillRect(c,p-.5,t-c,1);let a=z(d-l,(t-c)/70);n.textAlign="center";for(let u=Math.ceil(l/a-1e-9)*a;u<=d+1e-6;u+=a){let h=e.x(B(u,i,s));n.fillStyle=r.line,n.fillRect(h-.5,p-5,1,5),n.fillStyle=r.muted;let g=a<1?`${u.toFixed(1)} s`:w(u).replace(/\.00$/,""),v=n.measureText(g).width/2;n.fillText(g,Math.max(c+v,Math.min(h,t-v-1)),p/2-2)}n.textAlign="left"}function re(n,e,t){if(n.measureText(e).width<=t)return e;let r=e;for(;r.length>1&&n.measureText(`${r}…`).width>t;)r=r.slice(0,-1);return`${r}…`}function D(n,e,t){return({model:r,el:o,view:i})=>{let s=f("div",{class:`hoilab-${n}`,"data-lm-suppress-shortcuts":"true"}),l=s.attachShadow({mode:"open"});l.append(f("style",{},e)),o.append(s);let d=new x(r,i),a=!1,u=[()=>d.close(),()=>s.remove()];return d.ask("describe").then(h=>{a||u.unshift(t({model:r,host:s,shadow:l,channel:d},h))}).catch(h=>l.append(f("p",{role:"alert"},h.message))),()=>{a=!0;for(let h of u.splice(0))h()}}}function _(n,e){return F(n,t=>{n.dataset.theme=t?"dark":"light",e(k(n))})}var O=`:host {
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
`;var W=`.events {
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
.events:focus-visible { box-shadow: 0 0 0 2px var(--accent); }
.events .head { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; padding: 8px 12px 4px; }
.events .said { color: var(--muted); margin-left: auto; min-height: 1.4em; }
.events .field { position: relative; margin: 0 12px 8px; }
.events canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.events .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
  touch-action: pan-y;
}
.events .none { padding: 4px 12px 14px; color: var(--muted); }
`;var E=8,se=4,ae=12.4,le={individual:"Individuals",interaction:"Interactions",zone:"Zones",anomaly:"Anomalies",change:"Changed by the lesson"},L=class{#e;#d;#o=f("canvas",{"aria-hidden":"true"});#f=f("div",{class:"space"});#t=f("div",{class:"scroll",tabindex:-1},this.#f);#i=f("div",{class:"tip",role:"tooltip",hidden:!0});#u=f("div",{class:"field"},this.#o,this.#t,this.#i);#y=f("p",{class:"none",hidden:!0},"Nothing happened here.");#M=f("div",{class:"said",role:"status","aria-live":"polite"});#m=f("div",{class:"group",role:"group","aria-label":"Kinds of events"});root=f("div",{class:"events",tabindex:0,role:"group","aria-label":"Timeline of events"},f("div",{class:"head"},this.#m,this.#M),this.#u,this.#y);colours=null;#n={frames:1,lanes:[],labels:[],kinds:[],palette:[]};#b=new Float64Array(1);#r={first:new Int32Array,last:new Int32Array,label:new Int32Array,strength:new Float32Array};#k=[];#s=[];#l=0;#c=null;#w=0;constructor(e,t){this.#e=e,this.#d=t,this.#t.addEventListener("scroll",()=>this.draw()),this.#t.addEventListener("pointerdown",this.#C),this.#t.addEventListener("pointermove",this.#I),this.#t.addEventListener("pointerup",this.#P),this.#t.addEventListener("pointercancel",()=>this.#c=null),this.#t.addEventListener("pointerleave",()=>this.#i.hidden=!0),this.#t.addEventListener("wheel",this.#$,{passive:!1}),this.root.addEventListener("keydown",this.#H)}take([e,[t,r,o]]){this.#n=e,this.#b=t?C(t):new Float64Array(1);let{table:i,lanes:s}=P(r?R(r):new Int32Array,o?S(o):new Float32Array,this.#n.lanes);this.#r=i,this.#k=s;let l=this.#n.kinds.filter(d=>s.some(a=>a.kind===d));this.#m.replaceChildren(...l.map(d=>this.#R(d,l))),this.#m.hidden=l.length<2,this.filter()}async again(){this.take(await this.#d.ask("describe"))}filter(){let e=this.#e.get("kinds");this.#s=$(this.#k,this.#r,e,this.#n.kinds);for(let r of this.#m.querySelectorAll("button"))r.setAttribute("aria-pressed",String(e.length===0||e.includes(r.value)));let t=this.#s.length;this.#y.hidden=t>0,this.#u.style.height=`${p+m*Math.min(t,ae)+6}px`,this.#f.style.height=`${p+m*t+4}px`,this.root.dataset.lanes=String(t),this.root.dataset.events=String(this.#r.first.length),this.draw()}draw(){this.#w||=requestAnimationFrame(()=>{this.#w=0,this.#T()})}close(){cancelAnimationFrame(this.#w)}#T(){if(!this.colours||!this.#o.clientWidth)return;let e=performance.now(),t=Number(this.#e.get("frame")),r=j(this.#o,{lanes:this.#s,table:this.#r,labels:this.#n.labels,palette:this.#n.palette,colours:this.colours,scroll:this.#t.scrollTop,frame:t,frames:this.#n.frames,window:this.#a(),times:this.#b,span:this.#e.get("span"),row:this.#l,chosen:o=>this.#L(o),anyChosen:this.#x("selected")!==null||this.#x("pair")!==null,x:o=>this.#S(o)});this.root.dataset.frame=String(t),this.root.dataset.span=this.#e.get("span").join("-"),this.root.dataset.bars=String(r),this.root.dataset.drawn=(performance.now()-e).toFixed(2)}#x(e){return this.#e.get(e)??null}#L(e){let t=this.#x(e.kind==="interaction"?"pair":"selected");return t!==null&&e.who===t&&(e.kind==="interaction"||e.kind==="individual")}#R(e,t){let r=le[e]??e,o=f("button",{type:"button",class:"chip",value:e,"aria-pressed":"true"},r);return o.addEventListener("click",()=>{let i=this.#e.get("kinds"),s=new Set(i.length?i:t);s.delete(e)||s.add(e),b(this.#e,"kinds",s.size===t.length?[]:t.filter(l=>s.has(l)))}),o}#a(){let[e,t]=this.#e.get("window");return e===void 0||t===void 0?[0,Math.max(1,this.#n.frames-1)]:[e,Math.max(e+1,t)]}#S(e){let[t,r]=this.#a();return c+E+(this.#o.clientWidth-c-2*E)*(e-t)/(r-t)}#h(e){let[t,r]=this.#a(),o=(e-c-E)/Math.max(1,this.#o.clientWidth-c-2*E);return Math.round(t+Math.min(1,Math.max(0,o))*(r-t))}#g(e){let t=this.#o.getBoundingClientRect(),[r,o]=[e.clientX-t.left,e.clientY-t.top];return[r,o,o<p?-1:Math.floor((o-p-2+this.#t.scrollTop)/m)]}#C=e=>{let[t,,r]=this.#g(e);e.button!==0||t>this.#t.clientWidth||(this.#c={x:t,frame:this.#h(t),row:r,brushed:!1},this.#t.setPointerCapture(e.pointerId))};#I=e=>{let[t,r,o]=this.#g(e),i=this.#c;if(!i){this.#B(t,r,o);return}if(Math.abs(t-i.x)>se&&(i.brushed=!0),!i.brushed)return;let s=this.#h(t);b(this.#e,"span",[Math.min(i.frame,s),Math.max(i.frame,s)]),this.#v(),this.draw()};#P=e=>{let t=this.#c;if(this.#c=null,!t||t.brushed)return;let[r]=this.#g(e),o=this.#s[t.row];this.#l=Math.max(0,t.row),o&&this.#A(o),this.jump(o&&r<c?this.#r.first[o.events[0]??0]??0:this.#h(r))};#$=e=>{if(!e.ctrlKey&&!e.metaKey&&!e.shiftKey)return;e.preventDefault();let[t]=this.#g(e),r=this.#a();e.shiftKey?this.#N(Math.sign(e.deltaY||e.deltaX)*(r[1]-r[0])*.1):this.#p(M(r,this.#h(t),Math.exp(e.deltaY/300),this.#n.frames))};#N(e){let[t,r]=this.#a(),o=Math.min(this.#n.frames-1-(r-t),Math.max(0,Math.round(t+e)));this.#p([o,o+r-t])}#p([e,t]){b(this.#e,"window",e<=0&&t>=this.#n.frames-1?[]:[e,t]),this.draw()}#H=e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;let t=Number(this.#e.get("frame")),r=this.#s[this.#l],o=l=>{let d=r&&H(r,this.#r,t,l);d!=null&&this.jump(d)},s={ArrowUp:()=>this.#E(-1),ArrowDown:()=>this.#E(1),ArrowLeft:()=>this.jump(t-1),ArrowRight:()=>this.jump(t+1),n:()=>o(1),p:()=>o(-1),Enter:()=>r&&this.#A(r),Home:()=>this.jump(0),End:()=>this.jump(this.#n.frames-1),"+":()=>this.#p(M(this.#a(),t,.7,this.#n.frames)),"-":()=>this.#p(M(this.#a(),t,1.4,this.#n.frames)),0:()=>this.#p([0,this.#n.frames]),Escape:()=>{b(this.#e,"span",[]),b(this.#e,"pair",null),b(this.#e,"selected",null)}}[e.key];!s||e.key==="Enter"&&e.target.matches("button")||(e.preventDefault(),e.stopPropagation(),s())};#E(e){this.#l=Math.min(this.#s.length-1,Math.max(0,this.#l+e));let t=this.#l*m,r=this.#t.clientHeight-p;t<this.#t.scrollTop?this.#t.scrollTop=t:t+m>this.#t.scrollTop+r&&(this.#t.scrollTop=t+m-r),this.#v(),this.draw()}#A(e){e.who<0||(b(this.#e,e.kind==="interaction"?"pair":"selected",e.who),this.#v())}jump(e){b(this.#e,"frame",Math.min(this.#n.frames-1,Math.max(0,e))),this.#v()}#v(){let e=this.#e.get("span"),t=l=>w(this.#b[l]??0),r=this.#s[this.#l],o=Number(this.#e.get("frame")),i=r?A(r,this.#r,o,1):-1,s=i>=0?`: ${this.#n.labels[this.#r.label[i]]}`:"";this.#M.textContent=e.length===2?`span ${t(e[0])} – ${t(e[1])}`:r?`${r.name}${s}`:""}#B(e,t,r){let o=this.#s[r],[i,s]=this.#a(),l=3*(s-i)/Math.max(1,this.#o.clientWidth-c),d=o&&e>=c?A(o,this.#r,this.#h(e),l):-1;if(this.#i.hidden=!o,!o)return;let a=this.#r.strength[d]??1,u=h=>w(this.#b[h[d]]??0);this.#i.textContent=d<0?`${o.name} · ${o.events.length} ${o.events.length===1?"event":"events"}`:`${o.name} · ${this.#n.labels[this.#r.label[d]]} · ${u(this.#r.first)} – ${u(this.#r.last)}`+(a<1?` · ${a.toFixed(2)}`:""),this.#i.style.left=`${Math.max(0,Math.min(e+12,this.#o.clientWidth-this.#i.offsetWidth-8))}px`,this.#i.style.top=`${Math.max(0,t-32)}px`}};function de({model:n,host:e,shadow:t,channel:r},o){let i=new L(n,r);t.append(i.root),i.colours=k(e),i.take(o);let s=new ResizeObserver(()=>i.draw());s.observe(i.root);let l=[_(e,d=>{i.colours=d,i.draw()}),...["frame","selected","pair","span","window"].map(d=>y(n,d,()=>i.draw())),y(n,"kinds",()=>i.filter()),y(n,"revision",()=>{i.again()})];return()=>{s.disconnect(),i.close();for(let d of l)d()}}var Ne={render:D("timeline",O+W,de)};export{Ne as default};
