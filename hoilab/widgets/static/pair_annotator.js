function l(i,t={},...e){let n=document.createElement(i);for(let[r,o]of Object.entries(t))o!==!1&&n.setAttribute(r,o===!0?"":String(o));return n.append(...e),n}function S(i){let{clientWidth:t,clientHeight:e}=i,n=window.devicePixelRatio||1,[r,o]=[Math.round(t*n),Math.round(e*n)];(i.width!==r||i.height!==o)&&(i.width=r,i.height=o);let s=i.getContext("2d");return s.setTransform(n,0,0,n,0,0),s.clearRect(0,0,t,e),[s,t,e]}var b=class{#e=new Map;#o;#t;constructor(t,e=()=>{}){this.#o=t,this.#t=e}has(t){return this.#e.has(t)}get(t){let e=this.#e.get(t);return e!==void 0&&(this.#e.delete(t),this.#e.set(t,e)),e}set(t,e){let n=this.#e.get(t);n!==void 0&&n!==e&&this.#t(n),this.#e.delete(t),this.#e.set(t,e);for(let[r,o]of this.#e){if(this.#e.size<=this.#o)break;this.#e.delete(r),this.#t(o)}}delete(t){let e=this.#e.get(t);e!==void 0&&this.#e.delete(t)&&this.#t(e)}clear(){for(let t of this.#e.values())this.#t(t);this.#e.clear()}};var X=24,g=class{picture;over=l("canvas",{class:"over",role:"img",tabindex:-1});el;#e;#o=l("div",{class:"message",role:"alert",hidden:!0});#t=new b(X,t=>t.close());#r=-1;#a=!1;#l=0;#d=!1;frame=-1;constructor(t){this.#e=t,this.picture=l("canvas",{class:"picture",width:t.width,height:t.height}),this.el=l("div",{class:"stage"},this.picture,this.over,this.#o),this.el.style.setProperty("--aspect",`${t.width} / ${t.height}`)}want(t){this.#r=t,this.#m()}draw(){this.#l||=requestAnimationFrame(()=>this.drawNow())}drawNow(){cancelAnimationFrame(this.#l),this.#l=0;let t=this.placement();this.picture.style.transform=`translate(${t.left}px, ${t.top}px) scale(${t.scale})`;let[e]=S(this.over);this.#e.paint(e,t)}placement(){let{width:t,height:e}=this.#e,{clientWidth:n,clientHeight:r}=this.el,o=Math.min(n/t,r/e)||1;return{scale:o,left:(n-t*o)/2,top:(r-e*o)/2}}pixel(t){let e=this.el.getBoundingClientRect(),{scale:n,left:r,top:o}=this.placement(),{width:s,height:a}=this.#e;return{x:Math.min(s,Math.max(0,(t.clientX-e.left-r)/n)),y:Math.min(a,Math.max(0,(t.clientY-e.top-o)/n))}}say(t){this.#o.textContent=t,this.#o.hidden=t===""}close(){this.#d=!0,cancelAnimationFrame(this.#l),this.#t.clear()}async#m(){let t=this.#r,e=this.#t.get(t);if(e&&this.#p(t,e),!(e||this.#a||this.#d)){this.#a=!0;try{let n=await this.#e.fetch(t);if(n&&!this.#d){let r=await createImageBitmap(new Blob([n],{type:"image/jpeg"}));this.#t.set(t,r),t===this.#r&&this.#p(t,r),this.say("")}}catch(n){this.say(n.message),this.#a=!1;return}this.#a=!1,this.#r!==t&&this.#m()}}#p(t,e){this.picture.getContext("2d").drawImage(e,0,0),this.frame=t,this.#e.shown?.(t),this.draw()}};function v(i,t,e){return i.on(`change:${t}`,e),()=>i.off(`change:${t}`,e)}function P(i,t,e){i.get(t)!==e&&(i.set(t,e),i.save_changes())}function R(i,t,e){return m(i.map((n,r)=>r===t?{...n,verb:e,labelled:!0}:n))}function C(i,t){return m(i.filter((e,n)=>n!==t))}var m=i=>i.filter(t=>t.labelled);function j(i,t){return[...Object.keys(i.said).sort((n,r)=>(i.said[r]??0)-(i.said[n]??0)).filter(n=>t.includes(n)),...t.filter(n=>!(n in i.said))]}function f(i,t,e){return e[i.object_class]?.includes(t)??!1}function y(i,t){return`This model was built never to say ${t} of a ${i.object_class}; type another word for it (v), which it can learn.`}function M(i,t){let e=[Math.min(i.x,t.x),Math.min(i.y,t.y),Math.max(i.x,t.x),Math.max(i.y,t.y)];return e[2]-e[0]<3||e[3]-e[1]<3?null:e}function _(i,t,e){for(let n of["object","human"]){let r=i[n];if(r){for(let o of[[0,1],[2,1],[2,3],[0,3]])if(Math.hypot(t.x-r[o[0]],t.y-r[o[1]])<=e)return{which:n,sides:o}}}return null}function $(i,t,e){let n=[...i];for(let r of t.sides)n[r]=r%2?e.y:e.x;return[Math.min(n[0],n[2]-3),Math.min(n[1],n[3]-3),Math.max(n[2],n[0]+3),Math.max(n[3],n[1]+3)]}function B(i,t,e){let n=-1,r=1/0;return i.forEach((o,s)=>{for(let a of[o.object,o.human]){if(!a||t.x<a[0]||t.x>a[2]||t.y<a[1]||t.y>a[3])continue;let d=(a[2]-a[0])*(a[3]-a[1]);d<r&&([n,r]=[s,d])}}),n>=0||i.forEach((o,s)=>{if(!o.object)return;let a=Y(t,p(o.human),p(o.object));a<=e&&a<r&&([n,r]=[s,a])}),n}var p=i=>({x:(i[0]+i[2])/2,y:(i[1]+i[3])/2});function Y(i,t,e){let[n,r]=[e.x-t.x,e.y-t.y],o=n*n+r*r||1,s=Math.min(1,Math.max(0,((i.x-t.x)*n+(i.y-t.y)*r)/o));return Math.hypot(i.x-t.x-s*n,i.y-t.y-s*r)}function H(i,t){let e=(i%t.length+t.length)%t.length;return t[e]??"#4f9dff"}function I(i){let t=Math.round(i*100),e=Math.floor(t/6e3),n=(t%6e3/100).toFixed(2).padStart(5,"0");return e<60?`${e}:${n}`:`${Math.floor(e/60)}:${String(e%60).padStart(2,"0")}:${n}`}function N(i){let t=getComputedStyle(i),e=n=>t.getPropertyValue(`--${n}`).trim();return{ground:e("ground"),text:e("text"),muted:e("muted"),line:e("line"),accent:e("accent")}}function Z(i){let t=document.body.dataset.jpThemeLight;if(t!==void 0)return t==="false";for(let e=i.parentNode;e;e=q(e)){if(!(e instanceof HTMLElement))continue;let n=J(getComputedStyle(e).backgroundColor);if(n!==void 0)return n<.5}return!1}function q(i){return i instanceof ShadowRoot?i.host:i.parentNode}function J(i){let t=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!t||t.length<3)return;let[e=0,n=0,r=0,o=1]=t;return o<.5?void 0:(.2126*e+.7152*n+.0722*r)/255}function D(i,t){let e,n=()=>{let h=Z(i);h!==e&&t(e=h)},r=new Set,o=()=>{for(let h of[0,120,450]){let c=setTimeout(()=>{r.delete(c),n()},h);r.add(c)}},s=new MutationObserver(o),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",o),n(),o(),()=>{s.disconnect(),d.removeEventListener("change",o);for(let h of r)clearTimeout(h)}}var x=class{#e=new Map;#o;#t;#r=Math.random().toString(36).slice(2);#a=0;constructor(t,e){this.#o=t,this.#t=e?(n,r)=>e.model_proxy.send_msg({...n,buffers:r}):(n,r)=>t.send?.(n,void 0,r),t.on("msg:custom",this.#d)}ask(t,e={},n=[]){let r=`${this.#r}-${this.#a++}`;return new Promise((o,s)=>{let a=setTimeout(()=>{this.#e.delete(r),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(r,{resolve:o,reject:s,timer:a}),this.#l(r,{...e,id:r,op:t},n,40)})}#l(t,e,n,r){let o=this.#e.get(t);if(o)try{this.#t(e,n)}catch(s){if(r>0){setTimeout(()=>this.#l(t,e,n,r-1),50);return}this.#e.delete(t),clearTimeout(o.timer),o.reject(s)}}close(){this.#o.off("msg:custom",this.#d);for(let{timer:t}of this.#e.values())clearTimeout(t);this.#e.clear()}#d=(t,e)=>{let n=String(t.id),r=this.#e.get(n);if(!r)return;if(this.#e.delete(n),clearTimeout(r.timer),typeof t.error=="string"){r.reject(new Error(t.error));return}let o=Array.isArray(e)&&e.length?e:t.buffers;r.resolve([t,Array.isArray(o)?o.map(Q):[]])}};function Q(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}function O(i,t,e){return({model:n,el:r,view:o})=>{let s=l("div",{class:`hoilab-${i}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(l("style",{},t)),r.append(s);let d=new x(n,o),h=!1,c=[()=>d.close(),()=>s.remove()];return d.ask("describe").then(u=>{h||c.unshift(e({model:n,host:s,shadow:a,channel:d},u))}).catch(u=>a.append(l("p",{role:"alert"},u.message))),()=>{h=!0;for(let u of c.splice(0))u()}}}function V(i,t){return D(i,e=>{i.dataset.theme=e?"dark":"light",t(N(i))})}var z="rgba(10, 14, 20, 0.6)";function U(i,t,e){i.lineJoin="round";let n=e.pairs.map((r,o)=>o).sort((r,o)=>+(r===e.chosen)-+(o===e.chosen));for(let r of n)tt(i,t,e,r);for(let r of e.draft)L(i,t,r,"#ffffff",2,[6,4])}function tt(i,t,e,n){let r=e.pairs[n],o=n===e.chosen,s=H(Math.max(0,e.verbs.indexOf(r.verb)),e.palette);i.globalAlpha=e.chosen<0||o?1:.4;let a=r.labelled?[]:[5,4];if(L(i,t,r.human,s,o?3:1.75,a),r.object){L(i,t,r.object,s,o?3:1.75,a);let[A,T]=[w(t,p(r.human)),w(t,p(r.object))];for(let[K,W]of[[4.5,z],[2.25,s]])i.strokeStyle=W,i.lineWidth=K,i.beginPath(),i.moveTo(A.x,A.y),i.lineTo(T.x,T.y),i.stroke()}let d=`${r.labelled?"":"? "}${r.verb} ${r.object_class}`.trim(),h=w(t,r.object?p(r.object):{x:p(r.human).x,y:r.human[1]});i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let c=i.measureText(d).width+10,u=Math.max(2,h.y-26);i.fillStyle=o?s:"rgba(10, 14, 20, 0.82)",i.beginPath(),i.roundRect(h.x-c/2,u,c,17,5),i.fill(),i.fillStyle=o?"#0b0f16":"#f3f6fa",i.textBaseline="middle",i.fillText(d,h.x-c/2+5,u+9),o&&et(i,t,r,s),i.globalAlpha=1}function et(i,t,e,n){for(let r of[e.human,e.object])if(r)for(let[o,s]of[[r[0],r[1]],[r[2],r[1]],[r[2],r[3]],[r[0],r[3]]]){let a=w(t,{x:o,y:s});i.beginPath(),i.arc(a.x,a.y,4,0,2*Math.PI),i.fillStyle="#ffffff",i.fill(),i.strokeStyle=n,i.lineWidth=2,i.stroke()}}function L(i,{scale:t,left:e,top:n},r,o,s,a){i.beginPath(),i.roundRect(e+r[0]*t,n+r[1]*t,(r[2]-r[0])*t,(r[3]-r[1])*t,3),i.strokeStyle=z,i.lineWidth=s+2,i.stroke(),i.setLineDash(a),i.strokeStyle=o,i.lineWidth=s,i.stroke(),i.setLineDash([])}var w=({scale:i,left:t,top:e},{x:n,y:r})=>({x:t+n*i,y:e+r*i});var rt=12,k=class{el=l("div",{class:"pairs",role:"listbox","aria-label":"Pairs in this frame"});#e;#o;#t;#r;constructor(t,e){this.#e=t,this.#o=e,this.#t=l("input",{type:"text",placeholder:"another verb","aria-label":"Another verb (v)"}),this.#r=l("input",{type:"text",placeholder:"class of thing","aria-label":"Class of the thing of a new pair"}),this.#r.value=t.objects[0]??"thing"}object(){return this.#r.value.trim()||"thing"}verbs(t){return t?j(t,this.#e.verbs).filter(e=>!f(t,e,this.#e.ruled_out)):[]}focusVerb(){this.#t.focus()}show(t,e){let n=this.el.getRootNode().activeElement===this.#t;this.el.replaceChildren(...t.map((r,o)=>this.#a(r,o,o===e)),...t.length?[]:[l("div",{class:"empty"},"Nobody does anything here, as far as the model says. Press n to draw a pair.")],l("div",{class:"line"},l("label",{},"New pairs have a ",this.#r))),n&&this.#t.focus(),this.el.children[e]?.scrollIntoView({block:"nearest"})}#a(t,e,n){let r=Object.entries(t.said).map(([d,h])=>`${d} ${h.toFixed(2)}`).slice(0,3).join(", "),o=t.human_id>=0?`person ${t.human_id}`:"a person",s=l("div",{class:"who"},l("span",{class:"mark",title:t.labelled?"labelled":"said by the model"},t.labelled?"●":"○"),l("b",{},`${o} · ${t.verb} · ${t.object_class||"nothing"}`),l("small",{},r?`model: ${r}`:"drawn")),a=l("div",{class:"pair",role:"option","aria-selected":String(n)},s);return a.addEventListener("click",d=>{d.target.closest("button, input")||this.#o.choose(e)}),n&&a.append(this.#l(t,e)),a}#l(t,e){let n=this.verbs(t).slice(0,rt),r=this.#e.verbs.filter(a=>f(t,a,this.#e.ruled_out)),o=(a,d,h=a)=>{let c=l("button",{type:"button",class:"chip","data-verb":a,"aria-pressed":String(t.labelled&&t.verb===a)},l("kbd",{},d),h);return c.addEventListener("click",()=>this.#o.verb(e,a)),c},s=l("button",{type:"button",class:"chip",title:"Remove this label (Delete)"},"remove label");return s.addEventListener("click",()=>this.#o.remove(e)),s.disabled=!t.labelled,this.#t.value="",this.#t.onkeydown=a=>{a.key==="Enter"&&this.#t.value.trim()&&this.#o.verb(e,this.#t.value.trim()),a.key==="Escape"&&this.#t.blur()},l("div",{class:"verbs",role:"group","aria-label":"Verbs"},...n.map((a,d)=>o(a,d<9?String(d+1):"")),...r.map(a=>l("button",{type:"button",class:"chip",disabled:"",title:y(t,a)},a)),o(this.#e.nothing,"0","nothing"),this.#t,s)}};var F=`:host {
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
`;var G=`.annotator {
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
.annotator .verbs .chip:disabled { text-decoration: line-through; border-style: dashed; cursor: help; }
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
`;var E=class{root=l("div",{class:"annotator",tabindex:0,role:"group","aria-label":"Pair annotator"});#e;#o;#t;#r;#a;#l=l("div",{class:"said",role:"status","aria-live":"polite"});#d;#m=l("span",{class:"now"});#p=new Map;#i=[];#n=-1;#s;#h=null;#c=null;constructor({model:t,channel:e,host:n},r){this.#e=t,this.#o=e,this.#t=r,this.#s=Math.min(r.frames-1,Number(t.get("frame"))),this.#r=new g({width:r.width,height:r.height,fetch:async o=>(await e.ask("frames",{frames:[o]}))[1][0],paint:(o,s)=>U(o,s,{pairs:this.#i,chosen:this.#n,verbs:r.verbs,palette:r.palette,draft:this.#w()}),shown:o=>n.dataset.shown=String(o)}),this.#a=new k(r,{choose:o=>this.choose(o),verb:(o,s)=>{this.say(o,s)},remove:o=>{this.remove(o)}}),this.#d=l("input",{type:"range",min:0,max:r.frames-1,value:this.#s,"aria-label":"Frame"}),this.#d.addEventListener("input",()=>this.go(this.#d.valueAsNumber)),this.root.append(this.#r.el,l("div",{class:"slide"},this.#d),this.#x(),this.#a.el),this.#r.over.addEventListener("pointerdown",this.#k),this.#r.over.addEventListener("pointermove",this.#P),this.#r.over.addEventListener("pointerup",this.#M),this.root.addEventListener("keydown",this.#L),this.open()}redraw(){this.#r.draw()}close(){this.#r.close()}go(t){let e=Math.min(this.#t.frames-1,Math.max(0,t));e!==this.#s&&(this.#s=e,this.#h=null,P(this.#e,"frame",e),this.open())}async open(){let t=this.#s;this.#d.value=String(t),this.#d.style.setProperty("--done",`calc(8px + (100% - 16px) * ${t/Math.max(1,this.#t.frames-1)})`),this.#m.textContent=`${t} · ${I(this.#t.seconds[t]??0)}`,this.#r.want(t);let e=await this.#b("pairs",{frame:t});if(!e||t!==this.#s)return;this.#i=e.pairs;let n=this.#e.get("pair"),r=this.#i.findIndex(o=>n!==null&&o.pair===n);this.#n=r>=0?r:Math.min(this.#n,this.#i.length-1),this.#y()}choose(t){this.#n=t;let e=this.#i[t]?.pair??-1;P(this.#e,"pair",e>=0?e:null),this.#y()}async say(t,e){let n=this.#i[t];if(!(!n||!e)){if(this.#n=t,f(n,e,this.#t.ruled_out)){this.#u(y(n,e),!0);return}!this.#t.verbs.includes(e)&&e!==this.#t.nothing&&this.#t.verbs.push(e),await this.#f(R(this.#i,t,e)),this.root.focus()}}async remove(t){this.#i[t]?.labelled?await this.#f(C(this.#i,t)):this.#u("The model says this one; press 0 to say that nothing is done.")}async#f(t){let e=m(t),n=await this.#b("change",{frame:this.#s,pairs:e.length?e:null});n&&await this.#g(n)}async#g(t){let e=t.at;this.#t.labelled=t.labelled,this.#t.undo=Number(t.undo),this.#t.redo=Number(t.redo);let n=Number(t.carried??0);this.#u(n?`Carried to ${n} frames and saved in ${this.#t.file}.`:`Saved in ${this.#t.file}.`);let[r,o]=[e[0]??this.#s,e.at(-1)??this.#s];this.#s<r||this.#s>o?this.go(r):await this.open(),this.root.dataset.labelled=String(this.#t.labelled.length)}async propagate(){if(!this.#i[this.#n]?.labelled){this.#u("Label this pair first; then it can be carried along its track.");return}let[e=0,n=this.#t.frames-1]=this.#e.get("span"),r=m(this.#i.slice(0,this.#n)).length,o=await this.#b("propagate",{frame:this.#s,index:r,first:e,last:n});o&&await this.#g(o)}async history(t){let e=await this.#b(t,{});e&&(e.at.length?await this.#g(e):this.#u(`There is nothing to ${t}.`))}begin(){this.#h={human:null},this.#r.el.classList.add("drawing"),this.#u("Draw a box around the human."),this.redraw()}async#v(t){let e=this.#h?.human;if(this.#h=null,this.#r.el.classList.remove("drawing"),!e)return;let n={human:e,object:t,object_class:t?this.#a.object():"",verb:this.#t.verbs[0]??"does",human_id:-1,object_id:-1,labelled:!0,said:{}};await this.#f([...this.#i,n]),this.choose(m(this.#i).length-1)}#x(){let t=(e,n,r,o)=>{let s=l("button",{type:"button",class:"action",title:r},n);return s.addEventListener("click",o),this.#p.set(e,s),s};return l("div",{class:"line",role:"toolbar","aria-label":"Labelling"},this.#m,t("new","New pair","Draw a human and a thing (n)",()=>this.begin()),t("propagate","Carry along","Carry this label along the track (p)",()=>{this.propagate()}),t("undo","Undo","Take back (Ctrl+Z)",()=>{this.history("undo")}),t("redo","Redo","Do again (Ctrl+Shift+Z)",()=>{this.history("redo")}),l("div",{class:"grow"}),this.#l)}#y(){this.#a.show(this.#i,this.#n),this.#p.get("undo").disabled=this.#t.undo===0,this.#p.get("redo").disabled=this.#t.redo===0,this.root.dataset.frame=String(this.#s),this.root.dataset.pairs=String(this.#i.length),this.root.dataset.chosen=String(this.#n);let t=this.#i[this.#n];this.#r.over.setAttribute("aria-label",`frame ${this.#s}, ${this.#i.length} pairs${t?`, chosen: ${t.verb} ${t.object_class}`:""}`),this.redraw()}#u(t,e=!1){this.#l.textContent=t,this.#l.classList.toggle("wrong",e)}async#b(t,e){try{return(await this.#o.ask(t,e))[0]}catch(n){return this.#u(n.message,!0),null}}#w(){let t=this.#h?.human?[this.#h.human]:[],e=this.#c&&!this.#c.grip?M(this.#c.from,this.#c.to):null;return e?[...t,e]:t}#k=t=>{if(t.button!==0)return;this.root.focus();let e=this.#r.pixel(t),n=this.#i[this.#n],r=!this.#h&&n?_(n,e,8/this.#r.placement().scale):null;if(!this.#h&&!r){this.choose(B(this.#i,e,8/this.#r.placement().scale));return}this.#c={from:e,to:e,grip:r},this.#r.over.setPointerCapture(t.pointerId)};#P=t=>{if(!this.#c)return;this.#c.to=this.#r.pixel(t);let{grip:e,to:n}=this.#c,r=this.#i[this.#n];e&&r&&(this.#i[this.#n]={...r,[e.which]:$(r[e.which],e,n),labelled:!0}),this.redraw()};#M=()=>{let t=this.#c;if(this.#c=null,!t)return;if(t.grip){Math.hypot(t.to.x-t.from.x,t.to.y-t.from.y)>1&&this.#f(this.#i);return}let e=M(t.from,t.to);!e||!this.#h||(this.#h.human?this.#v(e):(this.#h.human=e,this.#u("Now the thing; Enter if there is none."),this.redraw()))};#L=t=>{let e=t.composedPath()[0];if(e.matches('input[type="text"]'))return;let n=t.ctrlKey||t.metaKey,r=d=>this.choose(Math.min(this.#i.length-1,Math.max(0,this.#n+d))),o=this.#a.verbs(this.#i[this.#n]),a=(n?{z:()=>{this.history(t.shiftKey?"redo":"undo")},Z:()=>{this.history("redo")},y:()=>{this.history("redo")}}:{ArrowLeft:()=>this.go(this.#s-(t.shiftKey?10:1)),ArrowRight:()=>this.go(this.#s+(t.shiftKey?10:1)),Home:()=>this.go(0),End:()=>this.go(this.#t.frames-1),ArrowUp:()=>r(-1),ArrowDown:()=>r(1),Enter:()=>{this.#h?this.#v(null):this.say(this.#n,this.#i[this.#n]?.verb??"")},0:()=>{this.say(this.#n,this.#t.nothing)},n:()=>this.begin(),p:()=>{this.propagate()},v:()=>this.#a.focusVerb(),Delete:()=>{this.remove(this.#n)},Backspace:()=>{this.remove(this.#n)},Escape:()=>{this.#h=null,this.#r.el.classList.remove("drawing"),this.choose(-1)},...Object.fromEntries(o.slice(0,9).map((d,h)=>[String(h+1),()=>{this.say(this.#n,d)}]))})[t.key];!a||t.altKey||t.key==="Enter"&&e.matches("button")||(t.preventDefault(),t.stopPropagation(),a())}};function ot(i,[t]){let{model:e,host:n,shadow:r}=i,o=new E(i,t);r.append(o.root);let s=new ResizeObserver(()=>o.redraw());s.observe(o.root);let a=[V(n,()=>o.redraw()),v(e,"frame",()=>o.go(Number(e.get("frame")))),v(e,"pair",()=>{o.open()}),v(e,"revision",()=>{o.open()})];return()=>{s.disconnect(),o.close();for(let d of a)d()}}var It={render:O("annotator",F+G,ot)};export{It as default};
