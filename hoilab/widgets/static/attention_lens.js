function l(i,e={},...t){let r=document.createElement(i);for(let[n,o]of Object.entries(e))o!==!1&&r.setAttribute(n,o===!0?"":String(o));return r.append(...t),r}function k(i){let{clientWidth:e,clientHeight:t}=i,r=window.devicePixelRatio||1,[n,o]=[Math.round(e*r),Math.round(t*r)];(i.width!==n||i.height!==o)&&(i.width=n,i.height=o);let s=i.getContext("2d");return s.setTransform(r,0,0,r,0,0),s.clearRect(0,0,e,t),[s,e,t]}var g=class{#e=new Map;#i;#r;constructor(e,t=()=>{}){this.#i=e,this.#r=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#r(r),this.#e.delete(e),this.#e.set(e,t);for(let[n,o]of this.#e){if(this.#e.size<=this.#i)break;this.#e.delete(n),this.#r(o)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#r(t)}clear(){for(let e of this.#e.values())this.#r(e);this.#e.clear()}};var F=24,b=class{picture;over=l("canvas",{class:"over",role:"img",tabindex:-1});el;#e;#i=l("div",{class:"message",role:"alert",hidden:!0});#r=new g(F,e=>e.close());#n=-1;#l=!1;#t=0;#a=!1;frame=-1;constructor(e){this.#e=e,this.picture=l("canvas",{class:"picture",width:e.width,height:e.height}),this.el=l("div",{class:"stage"},this.picture,this.over,this.#i),this.el.style.setProperty("--aspect",`${e.width} / ${e.height}`)}want(e){this.#n=e,this.#u()}draw(){this.#t||=requestAnimationFrame(()=>this.drawNow())}drawNow(){cancelAnimationFrame(this.#t),this.#t=0;let e=this.placement();this.picture.style.transform=`translate(${e.left}px, ${e.top}px) scale(${e.scale})`;let[t]=k(this.over);this.#e.paint(t,e)}placement(){let{width:e,height:t}=this.#e,{clientWidth:r,clientHeight:n}=this.el,o=Math.min(r/e,n/t)||1;return{scale:o,left:(r-e*o)/2,top:(n-t*o)/2}}pixel(e){let t=this.el.getBoundingClientRect(),{scale:r,left:n,top:o}=this.placement(),{width:s,height:a}=this.#e;return{x:Math.min(s,Math.max(0,(e.clientX-t.left-n)/r)),y:Math.min(a,Math.max(0,(e.clientY-t.top-o)/r))}}say(e){this.#i.textContent=e,this.#i.hidden=e===""}close(){this.#a=!0,cancelAnimationFrame(this.#t),this.#r.clear()}async#u(){let e=this.#n,t=this.#r.get(e);if(t&&this.#p(e,t),!(t||this.#l||this.#a)){this.#l=!0;try{let r=await this.#e.fetch(e);if(r&&!this.#a){let n=await createImageBitmap(new Blob([r],{type:"image/jpeg"}));this.#r.set(e,n),e===this.#n&&this.#p(e,n),this.say("")}}catch(r){this.say(r.message),this.#l=!1;return}this.#l=!1,this.#n!==e&&this.#u()}}#p(e,t){this.picture.getContext("2d").drawImage(t,0,0),this.frame=e,this.#e.shown?.(e),this.draw()}};var y=class{#e=new Map;#i;#r;#n=Math.random().toString(36).slice(2);#l=0;constructor(e,t){this.#i=e,this.#r=t?(r,n)=>t.model_proxy.send_msg({...r,buffers:n}):(r,n)=>e.send?.(r,void 0,n),e.on("msg:custom",this.#a)}ask(e,t={},r=[]){let n=`${this.#n}-${this.#l++}`;return new Promise((o,s)=>{let a=setTimeout(()=>{this.#e.delete(n),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(n,{resolve:o,reject:s,timer:a}),this.#t(n,{...t,id:n,op:e},r,40)})}#t(e,t,r,n){let o=this.#e.get(e);if(o)try{this.#r(t,r)}catch(s){if(n>0){setTimeout(()=>this.#t(e,t,r,n-1),50);return}this.#e.delete(e),clearTimeout(o.timer),o.reject(s)}}close(){this.#i.off("msg:custom",this.#a);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#a=(e,t)=>{let r=String(e.id),n=this.#e.get(r);if(!n)return;if(this.#e.delete(r),clearTimeout(n.timer),typeof e.error=="string"){n.reject(new Error(e.error));return}let o=Array.isArray(t)&&t.length?t:e.buffers;n.resolve([e,Array.isArray(o)?o.map(B):[]])}};function B(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}var M=i=>new Float32Array(i.slice().buffer),A=i=>new Float64Array(i.slice().buffer);function v(i,e,t){let r=i.rows*i.columns,n=e<0?i.layers-1:Math.min(e,i.layers-1),o=a=>(n*i.heads+a)*r;if(t>=0)return i.values.slice(o(Math.min(t,i.heads-1)),o(Math.min(t,i.heads-1))+r);let s=new Float32Array(r);for(let a=0;a<i.heads;a++){let d=o(a);for(let h=0;h<r;h++)s[h]=s[h]+i.values[d+h]/i.heads}return s}function x(i){let[e,t]=[1/0,-1/0];for(let r of i)r<e&&(e=r),r>t&&(t=r);return[e,t]}function C(i,{rows:e,columns:t},r,n){let o=Math.min(t-1,Math.max(0,Math.floor(r*t))),s=Math.min(e-1,Math.max(0,Math.floor(n*e)));return i[s*t+o]}var E={heat:[[60,10,90],[190,30,90],[245,110,50],[255,215,100],[255,255,225]],viridis:[[68,1,84],[59,82,139],[33,145,140],[94,201,98],[253,231,37]],grey:[[20,20,20],[90,90,90],[150,150,150],[205,205,205],[255,255,255]]},T=.08;function z(i,e){let t=E[e]??E.heat,r=Math.min(1,Math.max(0,i))*(t.length-1),n=Math.min(t.length-2,Math.floor(r)),[o,s]=[t[n],t[n+1]],a=o.map((d,h)=>Math.round(d+(s[h]-d)*(r-n)));return[a[0],a[1],a[2],Math.round(255*Math.min(1,Math.max(0,(i-T)/(.5-T))))]}function L(i,e){let[t,r]=x(i),n=new Uint8ClampedArray(i.length*4);return i.forEach((o,s)=>n.set(z(r>t?(o-t)/(r-t):0,e),s*4)),n}function f(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function c(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}function S(i){let e=Math.round(i*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function P(i){let e=getComputedStyle(i),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function U(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=V(t)){if(!(t instanceof HTMLElement))continue;let r=j(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function V(i){return i instanceof ShadowRoot?i.host:i.parentNode}function j(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,n=0,o=1]=e;return o<.5?void 0:(.2126*t+.7152*r+.0722*n)/255}function R(i,e){let t,r=()=>{let h=U(i);h!==t&&e(t=h)},n=new Set,o=()=>{for(let h of[0,120,450]){let u=setTimeout(()=>{n.delete(u),r()},h);n.add(u)}},s=new MutationObserver(o),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",o),r(),o(),()=>{s.disconnect(),d.removeEventListener("change",o);for(let h of n)clearTimeout(h)}}function _(i,e,t){return({model:r,el:n,view:o})=>{let s=l("div",{class:`hoilab-${i}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(l("style",{},e)),n.append(s);let d=new y(r,o),h=!1,u=[()=>d.close(),()=>s.remove()];return d.ask("describe").then(m=>{h||u.unshift(t({model:r,host:s,shadow:a,channel:d},m))}).catch(m=>a.append(l("p",{role:"alert"},m.message))),()=>{h=!0;for(let m of u.splice(0))m()}}}function $(i,e){return R(i,t=>{i.dataset.theme=t?"dark":"light",e(P(i))})}var q=`:host {
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
`;var N=`.lens {
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
.lens:focus-visible { box-shadow: 0 0 0 2px var(--accent); }
.lens .two { display: grid; grid-template-columns: minmax(0, 1fr) 250px; }
.lens .list { border-left: 1px solid var(--line); overflow: auto; max-height: 60vh; scrollbar-width: thin; }
.lens .item { display: flex; gap: 8px; width: 100%; padding: 6px 12px; border-bottom: 1px solid var(--line); text-align: left; }
.lens .item:hover { background: var(--raised); }
.lens .item[aria-selected="true"] { background: var(--raised); box-shadow: inset 3px 0 0 var(--accent); font-weight: 600; }
.lens .item span { flex: 1; }
.lens .item small { color: var(--muted); font-size: 12px; }
.lens .line { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 8px 12px; }
.lens label { color: var(--muted); display: inline-flex; gap: 6px; align-items: center; }
.lens select { color: var(--text); background: var(--raised); border: 1px solid var(--line); }
.lens .opacity { width: 90px; flex: none; }
.lens .value { margin-left: auto; color: var(--muted); min-height: 1.4em; }
.lens .heads { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 8px; padding: 4px 12px 12px; }
.lens .head { padding: 0; border-radius: 8px; overflow: hidden; border: 2px solid transparent; position: relative; background: #0b0d11; }
.lens .head[aria-pressed="true"] { border-color: var(--accent); }
.lens .head canvas { width: 100%; display: block; }
.lens .head span { position: absolute; left: 6px; top: 4px; font-size: 11px; color: #f3f6fa; text-shadow: 0 0 4px #000, 0 0 2px #000; }
.lens .empty { padding: 12px; color: var(--muted); }
@container (max-width: 720px) { .lens .two { grid-template-columns: 1fr; } .lens .list { border-left: 0; max-height: 180px; } }
`;var K={cross:"decoder: where the pair looked",self:"encoder: from a clicked point",rollout:"rollout through all layers"},W=12,w=class{root=l("div",{class:"lens",tabindex:0,role:"group","aria-label":"Attention lens"});#e;#i;#r;#n;#l;#t;#a=l("div",{class:"list",role:"listbox","aria-label":"Pairs"});#u=l("div",{class:"heads",hidden:!0});#p=l("span",{class:"value",role:"status"});#x=l("span",{});#m;#g=l("select",{"aria-label":"Layer"});#b=l("select",{"aria-label":"Head"});#h=new Map;#f=new Map;#d=[];#s=null;#y="";#c=0;#o;constructor({model:e,channel:t,host:r},n,o){this.#e=e,this.#i=t,this.#r=r,this.#n=n,this.#l=o,this.#o=Math.min(n.frames-1,Number(e.get("frame"))),this.#t=new b({width:n.width,height:n.height,fetch:async s=>(await t.ask("frames",{frames:[s]}))[1][0],paint:(s,a)=>this.#L(s,a),shown:()=>this.#M()}),this.#m=l("input",{type:"range",min:0,max:n.frames-1,value:this.#o,"aria-label":"Frame"}),this.#m.addEventListener("input",()=>this.go(this.#m.valueAsNumber)),this.root.append(l("div",{class:"two"},l("div",{},this.#t.el,l("div",{class:"slide"},this.#m)),this.#a),this.#q(),this.#u),this.#t.over.addEventListener("pointermove",s=>this.#_(this.#t.pixel(s))),this.#t.over.addEventListener("pointerleave",()=>this.#p.textContent=""),this.#t.over.addEventListener("pointerdown",s=>this.#R(this.#t.pixel(s))),this.root.addEventListener("keydown",this.#N),this.open()}go(e){let t=Math.min(this.#n.frames-1,Math.max(0,e));t!==this.#o&&(this.#o=t,c(this.#e,"frame",t),this.open())}async open(){let e=this.#o;this.#m.value=String(e),this.#m.style.setProperty("--done",`calc(8px + (100% - 16px) * ${e/Math.max(1,this.#n.frames-1)})`),this.#x.textContent=`${e} · ${S(this.#l[e]??0)}`,this.#t.want(e);let t=this.#f.get(e);if(!t){try{t=(await this.#i.ask("look",{frame:e}))[0].pairs}catch(n){this.#t.say(n.message);return}this.#f.set(e,t)}if(e!==this.#o)return;this.#d=t,this.#S();let r=this.#e.get("query");t.some(n=>n.query===r)||c(this.#e,"query",t[0]?.query??null),await this.show(),this.#C(e,t)}async show(){let e=this.#w();if(e===null){this.#s=null,this.#y="",this.#v();return}let t=this.#h.get(e);if(!t){let o=this.#T();try{let[s,[a]]=await this.#i.ask(o.op,o.args);a&&this.#k(e,s,a)}catch(s){this.#t.say(s.message);return}t=this.#h.get(e)}if(!t||e!==this.#w())return;let r=[e,...["layer","head","colours","side_by_side"].map(o=>this.#e.get(o))].join("|");if(r===this.#y&&!this.#c)return;this.#y=r,this.#$(t);let n=v(t,Number(this.#e.get("layer")),Number(this.#e.get("head")));this.#s={key:e,map:t,plane:n,heat:H(n,t,String(this.#e.get("colours")))},this.#v(),this.#M()}#T(){let[e,t]=this.#e.get("point"),r=this.#e.get("query");return this.#e.get("kind")==="self"?{op:"point",args:{frame:this.#o,x:e,y:t}}:this.#e.get("kind")==="rollout"?{op:"rollout",args:{frame:this.#o,query:r}}:{op:"maps",args:{frame:this.#o,queries:[r]}}}#w(){let e=String(this.#e.get("kind")),t=this.#e.get("point");if(e==="self")return t.length===2?`${this.#o} self ${t.map(Math.round).join(" ")}`:null;let r=this.#e.get("query");return r==null?null:`${this.#o} ${e} ${r}`}#k(e,t,r){let{layers:n,heads:o,rows:s,columns:a}=t;this.#h.set(e,{layers:n,heads:o,rows:s,columns:a,values:M(r)})}async#C(e,t){let r=[...this.#f.keys()];for(let a of r.slice(0,Math.max(0,r.length-W))){this.#f.delete(a);for(let d of this.#h.keys())d.startsWith(`${a} `)&&this.#h.delete(d)}let n=t.map(({query:a})=>a).filter(a=>!this.#h.has(`${e} cross ${a}`));if(!n.length||this.#e.get("kind")!=="cross")return;let[o,s]=await this.#i.ask("maps",{frame:e,queries:n});n.forEach((a,d)=>this.#k(`${e} cross ${a}`,o,s[d])),this.root.dataset.fetched=String(this.#h.size)}redraw(){this.#v()}close(){this.#t.close()}#v(){this.root.dataset.map=this.#s?.key??"",this.root.dataset.frame=String(this.#o),this.#c?this.#t.drawNow():this.#t.draw()}#L(e,t){let{scale:r,left:n,top:o}=t;this.#s&&(e.globalAlpha=Number(this.#e.get("opacity")),e.imageSmoothingQuality="high",e.drawImage(this.#s.heat,n,o,this.#n.width*r,this.#n.height*r),e.globalAlpha=1);let s=this.#e.get("query"),a=this.#e.get("kind")==="self";for(let u of this.#d){let m=u.query===s&&!a;if(!(!m&&!a)){e.globalAlpha=m?1:.35;for(let[p,I]of[[u.human,"#7dd3fc"],[u.object,"#ffd08a"]])e.strokeStyle="rgba(10, 14, 20, 0.6)",e.lineWidth=m?4.5:2,e.strokeRect(n+p[0]*r,o+p[1]*r,(p[2]-p[0])*r,(p[3]-p[1])*r),e.strokeStyle=I,e.lineWidth=m?2.25:1,e.strokeRect(n+p[0]*r,o+p[1]*r,(p[2]-p[0])*r,(p[3]-p[1])*r)}}e.globalAlpha=1;let[d,h]=this.#e.get("point");a&&d!==void 0&&h!==void 0&&(e.beginPath(),e.arc(n+d*r,o+h*r,7,0,2*Math.PI),e.strokeStyle="#fff",e.lineWidth=2.5,e.stroke()),this.#c&&(this.#r.dataset.clickMs=(performance.now()-this.#c).toFixed(2),this.#r.dataset.clicks=String(Number(this.#r.dataset.clicks??0)+1),this.#c=0)}#M(){let e=!!this.#e.get("side_by_side")&&this.#s!==null;if(this.#u.hidden=!e,!e||!this.#s)return;let{map:t}=this.#s,r=Number(this.#e.get("head")),n=Number(this.#e.get("layer"));this.#u.replaceChildren(...Array.from({length:t.heads},(o,s)=>{let a=l("canvas",{width:240,height:Math.round(240*this.#n.height/this.#n.width)}),d=a.getContext("2d");d.drawImage(this.#t.picture,0,0,a.width,a.height),d.globalAlpha=Number(this.#e.get("opacity")),d.drawImage(H(v(t,n,s),t,String(this.#e.get("colours"))),0,0,a.width,a.height);let h=l("button",{type:"button",class:"head","aria-pressed":String(s===r),"aria-label":`Head ${s+1}`},a,l("span",{},`head ${s+1}`));return h.addEventListener("click",()=>c(this.#e,"head",s===r?-1:s)),h}))}#S(){let e=this.#e.get("query");this.#a.replaceChildren(...this.#d.map(t=>{let r=l("button",{type:"button",class:"item",role:"option","data-query":t.query,"aria-selected":String(t.query===e)},l("span",{},`person · ${t.verb} · ${t.object_class}`),l("small",{},t.score.toFixed(2)));return r.addEventListener("click",()=>this.choose(t.query)),r}),...this.#d.length?[]:[l("div",{class:"empty"},"The network sees no pair here.")])}choose(e){this.#c=performance.now(),this.#e.get("kind")==="self"&&c(this.#e,"kind","cross"),c(this.#e,"query",e),this.show()}#P(){let e=String(this.#e.get("query"));for(let t of this.#a.querySelectorAll("[data-query]"))t.setAttribute("aria-selected",String(t.getAttribute("data-query")===e))}#R(e){if(this.root.focus(),this.#e.get("kind")==="self"){this.#c=performance.now(),c(this.#e,"point",[e.x,e.y]),this.show();return}let t=this.#d.filter(({human:r,object:n})=>[r,n].some(o=>e.x>=o[0]&&e.x<=o[2]&&e.y>=o[1]&&e.y<=o[3]));t[0]&&this.choose(t[0].query)}#_({x:e,y:t}){if(!this.#s)return;let r=C(this.#s.plane,this.#s.map,e/this.#n.width,t/this.#n.height),[,n]=x(this.#s.plane);this.#p.textContent=`${(100*r).toFixed(2)} % of the attention · ${(100*r/(n||1)).toFixed(0)} % of the most`}#$({layers:e,heads:t}){let r=(n,o,s,a,d)=>{n.length!==s+1&&n.replaceChildren(l("option",{value:-1},o),...Array.from({length:s},(h,u)=>l("option",{value:u},`${a} ${u+1}`))),n.value=String(Math.min(d,s-1))};r(this.#g,"last layer",e,"layer",Number(this.#e.get("layer"))),r(this.#b,"mean of heads",t,"head",Number(this.#e.get("head")))}#q(){let e=(n,o,s)=>{let a=l("select",{"aria-label":o},...s.map(([d,h])=>l("option",{value:d},h)));return a.value=String(this.#e.get(n)),a.addEventListener("change",()=>c(this.#e,n,a.value)),this.#E(n,()=>a.value=String(this.#e.get(n))),a};for(let[n,o]of[["layer",this.#g],["head",this.#b]])o.addEventListener("change",()=>c(this.#e,n,Number(o.value)));let t=l("input",{type:"range",class:"opacity",min:0,max:1,step:.05,value:Number(this.#e.get("opacity")),"aria-label":"Opacity"});t.addEventListener("input",()=>c(this.#e,"opacity",t.valueAsNumber));let r=l("button",{type:"button",class:"chip","aria-pressed":String(this.#e.get("side_by_side")),title:"All heads side by side (h)"},"All heads");return r.addEventListener("click",()=>c(this.#e,"side_by_side",!this.#e.get("side_by_side"))),this.#E("side_by_side",()=>r.setAttribute("aria-pressed",String(this.#e.get("side_by_side")))),l("div",{class:"line",role:"toolbar","aria-label":"What is shown"},this.#x,e("kind","Attention",this.#n.kinds.map(n=>[n,K[n]??n])),this.#g,this.#b,e("colours","Colours",[["heat","heat"],["viridis","viridis"],["grey","grey"]]),l("label",{},"opacity",t),r,this.#p)}#A=[];#E(e,t){this.#A.push([e,t])}watch(){let e=()=>{this.show()};return[...this.#A.map(([t,r])=>f(this.#e,t,r)),f(this.#e,"frame",()=>this.go(Number(this.#e.get("frame")))),...["query","kind","layer","head","colours","point","side_by_side"].map(t=>f(this.#e,t,e)),f(this.#e,"query",()=>this.#P()),f(this.#e,"opacity",()=>this.redraw())]}#N=e=>{if(e.ctrlKey||e.metaKey||e.altKey||e.composedPath()[0].matches("select, input"))return;let t=this.#d.findIndex(({query:a})=>a===this.#e.get("query")),r=a=>{let d=this.#d[Math.min(this.#d.length-1,Math.max(0,t+a))];d&&this.choose(d.query)},n=(a,d)=>{let h=this.#s?.map[a==="layer"?"layers":"heads"]??1;c(this.#e,a,(Number(this.#e.get(a))+1+d+h+1)%(h+1)-1)},s={ArrowLeft:()=>this.go(this.#o-(e.shiftKey?10:1)),ArrowRight:()=>this.go(this.#o+(e.shiftKey?10:1)),ArrowUp:()=>r(-1),ArrowDown:()=>r(1),l:()=>n("layer",1),L:()=>n("layer",-1),n:()=>n("head",1),N:()=>n("head",-1),h:()=>c(this.#e,"side_by_side",!this.#e.get("side_by_side"))}[e.key];s&&(e.preventDefault(),e.stopPropagation(),s())}};function H(i,{rows:e,columns:t},r){let n=document.createElement("canvas");return n.width=t,n.height=e,n.getContext("2d").putImageData(new ImageData(L(i,r),t,e),0,0),n}function X(i,[e,[t]]){let r=new w(i,e,t?A(t):new Float64Array);i.shadow.append(r.root);let n=new ResizeObserver(()=>r.redraw());n.observe(r.root);let o=[$(i.host,()=>r.redraw()),...r.watch()];return()=>{n.disconnect(),r.close();for(let s of o)s()}}var ve={render:_("lens",q+N,X)};export{ve as default};
